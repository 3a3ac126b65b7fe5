import type { Trouble } from '../model/machine.ts';

/** What happens to a system at one moment of a schedule. Times are in milliseconds. */
export type Fault =
  | { readonly kind: 'kill'; readonly what: 'document' | 'gateway'; readonly index: number; readonly downMs: number }
  | { readonly kind: 'stop'; readonly what: 'document' | 'gateway'; readonly index: number; readonly downMs: number }
  /** Nothing of the process runs for a while; then everything that came due meanwhile does. */
  | { readonly kind: 'pause'; readonly what: 'document' | 'gateway'; readonly index: number; readonly forMs: number }
  | { readonly kind: 'partition'; readonly one: string; readonly other: string; readonly forMs: number }
  /** Connections break. */
  | { readonly kind: 'reset'; readonly what: 'sockets' | 'streams'; readonly name: string }
  | { readonly kind: 'slow'; readonly mostMs: number; readonly forMs: number }
  | {
      readonly kind: 'trouble';
      readonly machine: 'database' | 'broker' | 'content';
      readonly trouble: Partial<Trouble>;
      readonly forMs: number;
    }
  /** The database takes no batches of several records now and then. */
  | { readonly kind: 'refusals'; readonly probability: number; readonly forMs: number }
  | { readonly kind: 'redelivery'; readonly probability: number; readonly fetchMs: number; readonly forMs: number }
  | { readonly kind: 'rebalance' }
  | { readonly kind: 'clock'; readonly what: 'document' | 'gateway'; readonly index: number; readonly byMs: number }
  /** An operator stops a document, and releases it later. */
  | { readonly kind: 'quarantine'; readonly document: number; readonly forMs: number }
  | { readonly kind: 'delete'; readonly document: number }
  /** A person's program ends with all that isn't saved, and he comes back with another. */
  | { readonly kind: 'leave'; readonly person: number; readonly forMs: number }
  /** A right is taken away, and given back later. */
  | {
      readonly kind: 'revoke';
      readonly person: number;
      readonly document: number;
      readonly role: number;
      readonly forMs: number;
    };

export interface PlannedFault {
  readonly atMs: number;
  readonly fault: Fault;
}

/** A person of a schedule. */
export interface PlannedPerson {
  readonly documents: readonly number[];
  readonly pauseMs: number;
  readonly deleting: number;
  readonly stealing: number;
}

/** Everything about a schedule that chance decides beforehand. */
export interface Plan {
  readonly seed: number;
  /** `safety`: faults to the end. `heal`: they end, and everything must come right. */
  readonly mode: 'safety' | 'heal';
  readonly partitions: number;
  readonly documents: readonly string[];
  readonly documentServices: number;
  readonly gateways: number;
  readonly people: readonly PlannedPerson[];
  /** For how long people type, in milliseconds. */
  readonly activeMs: number;
  readonly faults: readonly PlannedFault[];
}
