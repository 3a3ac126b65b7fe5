/** A setting is missing or makes no sense; the message names the variable and says what it should be. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

interface IntegerBounds {
  readonly min?: number;
  readonly max?: number;
}

/** The process's environment variables, read with a type and a default. An empty value counts as unset. */
export class Environment {
  readonly #values: Readonly<Record<string, string | undefined>>;

  constructor(values: Readonly<Record<string, string | undefined>> = process.env) {
    this.#values = values;
  }

  /** The value; the default when unset. */
  string(name: string, defaultValue?: string): string {
    const value = this.optional(name) ?? defaultValue;
    if (value === undefined) throw new ConfigurationError(`${name} is not set and has no default`);
    return value;
  }

  /** The value, or undefined when unset. */
  optional(name: string): string | undefined {
    const value = this.#values[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** A whole number, within bounds. */
  integer(name: string, defaultValue?: number, bounds: IntegerBounds = {}): number {
    const text = this.optional(name);
    if (text === undefined && defaultValue !== undefined) return defaultValue;
    const value = /^-?\d+$/.test(this.string(name)) ? Number(text) : Number.NaN;
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds;
    if (!(value >= min && value <= max)) {
      throw new ConfigurationError(`${name} is '${text}'; it must be a whole number from ${min} to ${max}`);
    }
    return value;
  }

  /** `true` or `false`. */
  boolean(name: string, defaultValue: boolean): boolean {
    return this.choice(name, ['true', 'false'], defaultValue ? 'true' : 'false') === 'true';
  }

  /** One of several words. */
  choice<Word extends string>(name: string, words: readonly Word[], defaultValue?: Word): Word {
    const text = this.string(name, defaultValue);
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new ConfigurationError(`${name} is '${text}'; it must be one of ${words.join(', ')}`);
    return word;
  }

  /** Values separated by commas; the default when unset. */
  list(name: string, defaultValue?: readonly string[]): readonly string[] {
    const text = this.optional(name);
    if (text === undefined && defaultValue !== undefined) return defaultValue;
    return this.string(name)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
}
