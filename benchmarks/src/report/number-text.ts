/** A number for people: three digits that count, thousands apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US').replaceAll(',', '\u202f');
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));
}

/** One row of a table in markdown. */
export function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
