/** pino's numbers. */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [10, 'TRACE'],
  [20, 'DEBUG'],
  [30, 'INFO'],
  [40, 'WARN'],
  [50, 'ERROR'],
  [60, 'FATAL'],
]);
const WARNING = 40;
const RED = 31;
const YELLOW = 33;
/** Of names: neither red nor yellow, which say how bad a line is. */
const NAME_COLOURS = [36, 32, 35, 34, 96, 92, 95, 94];

export interface LogLineOptions {
  readonly coloured: boolean;
  /** Characters of the longest name, so that lines stand below each other. */
  readonly width: number;
}

/** A line of a process for the terminal, with the name of the process in front. JSON of our services becomes level, name, message and fields. */
export function formatLogLine(process: string, line: string, { coloured, width }: LogLineOptions): string {
  const { text, level } = readable(line);
  const paint = (colour: number, painted: string) => (coloured ? `\u001b[${colour}m${painted}\u001b[0m` : painted);
  const prefix = paint(NAME_COLOURS[hash(process) % NAME_COLOURS.length] ?? 0, `${process.padEnd(width)} |`);
  if (level < WARNING) return `${prefix} ${text}`;
  return `${prefix} ${paint(level > WARNING ? RED : YELLOW, text)}`;
}

/** What comes with every start or stop, and means nothing: Kafka registers with a controller that it has yet to make, and tries again. */
const HARMLESS = /controller activation|apiKey=CONTROLLER_REGISTRATION|Log4j shutdown hook|caught ENVOY_SIGTERM/;

/** Whether a line that a component other than ours wrote is a warning or worse: at rest they say much that nobody needs. */
export function isComplaint(line: string): boolean {
  return !HARMLESS.test(line) && /\b(WARN|WARNING|ERROR|FATAL|PANIC)\b|\[(warning|error|critical)\]/.test(line);
}

function readable(line: string): { text: string; level: number } {
  const entry = parsed(line);
  if (entry === undefined) return { text: line, level: 0 };
  const { level, time: _time, pid: _pid, name, msg, err, ...fields } = entry;
  const number = typeof level === 'number' ? level : 0;
  const rest = Object.keys(fields).length === 0 ? [] : [JSON.stringify(fields)];
  const words = [LEVELS.get(number) ?? '', typeof name === 'string' ? `${name}:` : '', String(msg ?? ''), ...rest];
  return { text: [words.filter((word) => word !== '').join(' '), ...stackOf(err)].join('\n    '), level: number };
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{"level"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return [];
  return String(error.stack).split('\n').slice(0, 6);
}

/** The same for a name in every run. */
function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
}
