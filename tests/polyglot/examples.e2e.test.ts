import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandaloneUnderTest, standaloneInProcess } from '../harness/standalone-in-process.ts';
import { type BuiltProgram, buildGo, buildJava, buildPython, isMissing, linesOf } from './programs.ts';

const FIRST_BUILD_MS = 300_000;

const languages = [
  { name: 'Go', missing: await isMissing('go', 'version'), build: buildGo },
  { name: 'Python', missing: await isMissing('python3', '--version'), build: buildPython },
  {
    name: 'Java',
    missing: (await isMissing('mvn', '-version')) || (await isMissing('javac', '-version')),
    build: buildJava,
  },
] as const;

describe('the examples', () => {
  let standalone: StandaloneUnderTest;
  let scratch: string;

  beforeAll(async () => {
    standalone = await standaloneInProcess();
    scratch = await mkdtemp(join(tmpdir(), 'weft-examples-'));
  });
  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
    await standalone[Symbol.asyncDispose]();
  });

  for (const { name, missing, build } of languages) {
    it.skipIf(missing)(
      `in ${name} creates, edits and watches a document`,
      async () => {
        const program: BuiltProgram = await build(scratch);
        const lines = await linesOf(program, standalone.weft.grpcAddress, `ada.${name}`);
        const { rows } = await standalone.database.pool.query<{ user_id: string }>(
          'SELECT user_id FROM users WHERE username = $1',
          [`ada.${name}`],
        );
        expect(lines).toEqual([
          'committed as revision 1',
          `watched revision 1 by ${rows[0]?.user_id}`,
          `text: Hello, ${name}!`,
        ]);
      },
      FIRST_BUILD_MS,
    );
  }
});
