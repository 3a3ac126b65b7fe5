/** The sequencer to judge by: its modules are apart from those that the simulated services run. */

export { nextChain } from '@weft/ot/chain';
export { decodeOperation } from '@weft/ot/operation-codec';
export { OperationWindow } from '@weft/ot/operation-window';
export { advance, decide, type SequencedDocument } from '@weft/ot/sequencer';
