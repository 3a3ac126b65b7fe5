import { createServer } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** One figure of several under a name. */
interface Observation {
  /** Tells it from the others. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  read(): number;
}

/** Bounds in seconds that fit what this system does: from a tenth of a millisecond to ten seconds. */
const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Bounds for sizes of batches: powers of four. */
const SIZES = [1, 4, 16, 64, 256, 1024, 4096, 16384];

/** Counts until it is asked. */
export class Tally {
  readonly labels: Readonly<Record<string, string>>;
  #count = 0;

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  add(count = 1): void {
    this.#count += count;
  }

  /** What was counted since the last time. */
  take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }
}

/** What a process exports for Prometheus. One per process; services sharing a process share it, asking twice for a name gives the same metric. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #observed = new Map<string, Map<string, Observation>>();
  readonly #tallies = new Map<string, Map<string, Tally>>();

  /** Adds the process's own figures: CPU, memory, event loop lag. */
  withProcessMetrics(): this {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: 500 });
    return this;
  }

  counter({ name, help, labels = [] }: MetricOptions): Counter {
    const existing = this.#registry.getSingleMetric(name);
    if (existing instanceof Counter) return existing;
    return new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] });
  }

  /**
   * A counter for what happens many thousand times a second: counting is an addition, and Prometheus' library hears of it when somebody asks. One for each
   * combination of labels, whose names are the keys of `labels`.
   */
  tally(options: Omit<MetricOptions, 'labels'>, labels: Readonly<Record<string, string>> = {}): Tally {
    const tallies = this.#tallies.get(options.name) ?? this.#openTallies(options, Object.keys(labels));
    const key = JSON.stringify(labels);
    const tally = tallies.get(key) ?? new Tally(labels);
    tallies.set(key, tally);
    return tally;
  }

  #openTallies({ name, help }: MetricOptions, labelNames: string[]): Map<string, Tally> {
    const tallies = new Map<string, Tally>();
    this.#tallies.set(name, tallies);
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        for (const tally of tallies.values()) this.inc(tally.labels, tally.take());
      },
    });
    return tallies;
  }

  gauge({ name, help, labels = [] }: MetricOptions): Gauge {
    const existing = this.#registry.getSingleMetric(name);
    if (existing instanceof Gauge) return existing;
    return new Gauge({ name, help, labelNames: [...labels], registers: [this.#registry] });
  }

  /** A figure that is looked up whenever somebody asks for it; of one key only the last given counts. */
  observed(options: MetricOptions, observation: Observation): void {
    const existing = this.#observed.get(options.name);
    if (existing !== undefined) {
      existing.set(observation.key, observation);
      return;
    }
    const observations = new Map([[observation.key, observation]]);
    this.#observed.set(options.name, observations);
    const { name, help, labels = [] } = options;
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        for (const { labels: values, read } of observations.values()) this.set(values, read());
      },
    });
  }

  /** A distribution of durations in seconds or of sizes. */
  histogram({ name, help, labels = [] }: MetricOptions, unit: 'seconds' | 'size'): Histogram {
    const existing = this.#registry.getSingleMetric(name);
    if (existing instanceof Histogram) return existing;
    const buckets = unit === 'seconds' ? SECONDS : SIZES;
    return new Histogram({ name, help, labelNames: [...labels], buckets, registers: [this.#registry] });
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** Serves `/metrics` on its own port, which must never be reachable from outside. Port 0 picks a free one. */
export async function serveMetrics(metrics: Metrics, address: { host: string; port: number }) {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : address.port,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
