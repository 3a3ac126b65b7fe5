interface Step {
  readonly name: string;
  readonly needs: readonly string[];
  readonly calls?: readonly string[];
}

/** Does something with every step as soon as it is done with all that the step needs. Fails with the first failure; steps that need it are left out. */
export async function inOrder<S extends Step>(steps: readonly S[], act: (step: S) => Promise<void>): Promise<void> {
  const done = new Map<string, Promise<void>>();
  for (const step of steps) {
    const before = step.needs.map((name) => {
      const needed = done.get(name);
      if (needed === undefined) throw new Error(`${step.name} needs ${name}, which does not come before it`);
      return needed;
    });
    done.set(
      step.name,
      Promise.all(before).then(() => act(step)),
    );
  }
  await Promise.all(done.values());
}

/** Does something with every step as soon as it is done with all that need or call it. A failure is kept from no other step and thrown in the end. */
export async function inReverseOrder<S extends Step>(
  steps: readonly S[],
  act: (step: S) => Promise<void>,
): Promise<void> {
  const done = new Map<string, Promise<PromiseSettledResult<void>>>();
  for (const step of steps.toReversed()) {
    const dependents = steps
      .filter(({ needs, calls = [] }) => needs.includes(step.name) || calls.includes(step.name))
      .map(({ name }) => done.get(name));
    const acted = Promise.all(dependents).then(async () => (await Promise.allSettled([act(step)]))[0]);
    done.set(step.name, acted);
  }
  const outcomes = await Promise.all(done.values());
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}
