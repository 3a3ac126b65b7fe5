import type { Metrics } from '@weft/service-kit/metrics';

/** What happens with programs that follow documents, counted. */
export class SubscriberEvents {
  readonly #subscribers;
  readonly #ended;
  readonly #operations;

  constructor(metrics: Metrics) {
    this.#subscribers = metrics.gauge({
      name: 'weft_subscribers',
      help: 'Programs that follow a document here, and those fed here for other instances',
      labels: ['kind'],
    });
    this.#ended = metrics.counter({
      name: 'weft_subscriptions_ended_total',
      help: 'Subscriptions by the reason of their end; CANCELLED when the caller left',
      labels: ['reason'],
    });
    this.#operations = metrics.counter({
      name: 'weft_subscriber_operations_total',
      help: 'Operations written to subscribers',
    });
  }

  following(counts: { readonly subscribers: number; readonly forwarded: number }): void {
    this.#subscribers.set({ kind: 'subscriber' }, counts.subscribers);
    this.#subscribers.set({ kind: 'forwarded' }, counts.forwarded);
  }

  operation(): void {
    this.#operations.inc();
  }

  ended(reason: string): void {
    this.#ended.inc({ reason });
  }
}
