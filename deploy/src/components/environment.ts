import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads and built binaries are kept between runs, shared by all checkouts of a user. */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weft');
}

/** Where Node keeps what it has compiled, which makes the next start of a service half as long. */
export function compileCache(): string {
  return join(cacheDirectory(), 'node-compiled');
}

/** What a program needs of the user's environment, and nothing that a shell or a test run has set for its own ends. */
export function bareEnvironment(): Readonly<Record<string, string>> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** The user's environment without what a shell sets for every Java: it may not change the broker. */
export function javaEnvironment(): Readonly<Record<string, string>> {
  const { JAVA_TOOL_OPTIONS: _tool, _JAVA_OPTIONS: _options, JDK_JAVA_OPTIONS: _jdk, ...rest } = process.env;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
