/** A mistake put into a production module as it is loaded, to see that the simulation finds it. */
export interface Plant {
  readonly name: string;
  /** What goes wrong with it. */
  readonly breaks: string;
  /** How the module's path ends. */
  readonly module: string;
  readonly changes: readonly Change[];
}

interface Change {
  /** What is taken out: it must stand in the module exactly once. */
  readonly right: string;
  /** What is put there. */
  readonly wrong: string;
}

/** The module's text with the mistake in it. Fails when a text to be replaced isn't there exactly once: the module has moved on. */
export function plantedIn(source: string, { name, module, changes }: Plant): string {
  let planted = source;
  for (const { right, wrong } of changes) {
    const places = planted.split(right).length - 1;
    if (places !== 1) throw new Error(`"${name}" no longer fits ${module}: ${places} places have "${right}"`);
    planted = planted.replace(right, () => wrong);
  }
  return planted;
}
