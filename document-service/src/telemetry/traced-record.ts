import type { SubmissionRecord } from '@weft/ot/sequencer';
import { formatTraceparent } from '@weft/service-kit/telemetry-context';
import { currentSpan } from '@weft/service-kit/telemetry-scope';
import { encodeRecord } from '../log/record-codec.ts';

/** The value of a record that a call makes: it goes on with the call's trace, if that is recorded. */
export function encodeTraced(record: SubmissionRecord): Uint8Array {
  const span = currentSpan();
  return encodeRecord(span === undefined ? record : { ...record, traceContext: formatTraceparent(span.context) });
}
