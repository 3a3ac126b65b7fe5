/** Prints a measured figure, or a seed, where whoever runs the tests sees it. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
