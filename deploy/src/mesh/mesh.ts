import type { Component } from '../components/component.ts';
import type { MeshPlan } from './plan.ts';
import { createComponent, type Reporter, runTask } from './start-step.ts';
import { isTask, type Process, type Step, type Task } from './steps.ts';
import { inOrder, inReverseOrder } from './steps-in-order.ts';

/** A process of the mesh with what was planned for it. */
export interface Member {
  readonly planned: Process;
  readonly component: Component;
}

/** Something of the mesh could not be started; the message names it and has the end of its log. */
export class MeshStartError extends Error {
  override readonly name = 'MeshStartError';
}

/** Processes that were started by a plan. */
export class Mesh implements AsyncDisposable {
  readonly plan: MeshPlan;
  readonly #reporter: Reporter;
  /** What tasks keep going. */
  readonly #kept = new AsyncDisposableStack();
  readonly #members = new Map<string, Member>();
  #ending = false;

  private constructor(plan: MeshPlan, reporter: Reporter) {
    this.plan = plan;
    this.#reporter = reporter;
  }

  /**
   * Starts everything, side by side where nothing else is needed first, and resolves when all of it is ready. Fails with MeshStartError, or
   * because the signal aborts; then what runs already is stopped in order.
   */
  static async start(plan: MeshPlan, reporter: Reporter, signal?: AbortSignal): Promise<Mesh> {
    const mesh = new Mesh(plan, reporter);
    const aborted = new Promise<never>((_, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      await Promise.race([inOrder(plan.steps, (step) => mesh.#begin(step)), aborted]);
    } catch (error) {
      await mesh.stop();
      throw error;
    }
    return mesh;
  }

  /** Its processes by name, in the order of the plan. */
  get members(): ReadonlyMap<string, Member> {
    const planned = this.plan.steps.flatMap(({ name }): [string, Member][] => {
      const member = this.#members.get(name);
      return member === undefined ? [] : [[name, member]];
    });
    return new Map(planned);
  }

  /** One of its processes. */
  component(name: string): Component {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`there is no ${name} in this mesh`);
    return member.component;
  }

  /** Stops everything in order, what is in front first. */
  async stop(): Promise<void> {
    this.#ending = true;
    await inReverseOrder(this.plan.steps, async ({ name }) => this.#members.get(name)?.component.stop());
    await this.#kept.disposeAsync();
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.#ending = true;
    await Promise.all([...this.#members.values()].map(({ component }) => component.kill()));
    await this.#kept.disposeAsync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #begin(step: Step): Promise<void> {
    const beganAt = performance.now();
    try {
      if (isTask(step)) await this.#do(step);
      else await this.#start(step);
      this.#reporter.onReady?.(step, performance.now() - beganAt);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new MeshStartError(`${step.name} could not be started: ${reason}`, { cause: error });
    }
  }

  async #do(task: Task): Promise<void> {
    const end = await runTask(task, this.#reporter);
    if (end !== undefined) this.#kept.defer(end);
  }

  async #start(planned: Process): Promise<void> {
    const component = await createComponent(planned, this.#reporter);
    // It may have been told to end while something was downloaded or built.
    if (this.#ending) throw new Error('the mesh ends');
    this.#members.set(planned.name, { planned, component });
    await component.start();
  }
}
