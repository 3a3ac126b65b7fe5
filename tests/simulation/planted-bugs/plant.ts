/** A mistake put into a production module as it is loaded, to see that the simulation finds it. */
export interface Plant {
  readonly name: string;
  /** What it breaks. */
  readonly breaks: string;
  /** How the module's path ends. */
  readonly module: string;
  /** What is taken out: it must stand in the module exactly once. */
  readonly right: string;
  /** What is put there. */
  readonly wrong: string;
}

/** The module's text with the mistake in it. Fails when the text to be replaced isn't there exactly once: the module has moved on. */
export function plantedIn(source: string, { name, module, right, wrong }: Plant): string {
  const places = source.split(right).length - 1;
  if (places !== 1)
    throw new Error(`"${name}" no longer fits ${module}: the text to replace stands there ${places} times`);
  return source.replace(right, () => wrong);
}
