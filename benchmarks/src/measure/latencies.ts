import type { Figure } from '../workloads/workload.ts';

const FIRST_CAPACITY = 4_096;

/** Every duration of a run, so that quantiles are exact. */
export class Latencies {
  #values = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  #sorted = true;

  get count(): number {
    return this.#count;
  }

  /** @param ms milliseconds */
  record(ms: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = ms;
    this.#count += 1;
    this.#sorted = false;
  }

  /** The smallest value that at least this share of all is not above (nearest rank); 0 when there is none. */
  quantile(share: number): number {
    if (!this.#sorted) this.#values.subarray(0, this.#count).sort();
    this.#sorted = true;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    return this.#count === 0 ? 0 : (this.#values[Math.min(rank, this.#count) - 1] ?? 0);
  }

  /** p50, p99 and maximum. */
  figures(of: string): Figure[] {
    const figure = (name: string, value: number): Figure => ({
      name: `${of} ${name}`,
      value,
      unit: 'ms',
      better: 'lower',
    });
    return [figure('p50', this.quantile(0.5)), figure('p99', this.quantile(0.99)), figure('max', this.quantile(1))];
  }
}
