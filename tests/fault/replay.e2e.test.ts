import { expect, it } from 'vitest';
import { standaloneInProcess } from '../harness/standalone-in-process.ts';
import { BEGINNINGS, expectReplayed } from './replayed-traces.ts';

it('one process on the embedded log carries the work of one author and of two at once', async (context) => {
  await using system = await standaloneInProcess();
  await expectReplayed({ system: 'one process', urls: system.urls }, BEGINNINGS, context);
  const { rows } = await system.database.pool.query('SELECT count(*)::int AS documents FROM document_heads');
  expect(rows).toEqual([{ documents: BEGINNINGS.length }]);
}, 240_000);
