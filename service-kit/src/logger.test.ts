import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('names the trace in lines of what is recorded, and adds nothing to others', async () => {
  const script = `
    const { createLogger } = await import('./logger.ts');
    const { inScope } = await import('./telemetry-scope.ts');
    const logger = createLogger('part');
    const span = { ended: false, context: { traceId: 'the-trace', spanId: 's' } };
    logger.info({ documentId: 'd' }, 'outside');
    await inScope(span, async () => {
      await Promise.resolve();
      logger.info({ documentId: 'd' }, 'within');
      span.ended = true;
      logger.info('after its end');
    });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, LOG_LEVEL: 'info' },
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const { time, ...outside } = lines[0] ?? {};
  expect(time).toEqual(expect.any(Number));
  expect(outside).toEqual({ level: 30, pid: expect.any(Number), name: 'part', documentId: 'd', msg: 'outside' });
  expect(lines[1]).toMatchObject({ documentId: 'd', msg: 'within', trace_id: 'the-trace' });
  expect(lines[2]).not.toHaveProperty('trace_id');
});
