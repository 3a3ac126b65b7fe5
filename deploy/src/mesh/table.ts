/** One row of what runs. */
export interface TableRow {
  readonly name: string;
  readonly address: string;
  readonly pid: number;
  /** MiB. */
  readonly memory: number;
  readonly metrics: string;
}

const HEAD = ['name', 'address', 'pid', 'memory', 'metrics'];

/** Columns as wide as their widest cell, and the sum of the memory at the end. */
export function formatTable(rows: readonly TableRow[]): string {
  const cells = rows.map(({ name, address, pid, memory, metrics }) => [
    name,
    address,
    `${pid}`,
    `${memory} MB`,
    metrics,
  ]);
  const total = rows.reduce((sum, { memory }) => sum + memory, 0);
  const all = [HEAD, ...cells, [`${rows.length} processes`, '', '', `${total} MB`, '']];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          isNumeric(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function isNumeric(column: number): boolean {
  return HEAD[column] === 'pid' || HEAD[column] === 'memory';
}
