import type { Logger } from './logger.ts';

/** Something that runs until it is stopped. */
export interface RunningService {
  /** Lets go in order: refuse new work, end what is under way, release. */
  stop(): Promise<void>;
}

/** How long a stop may take before the process ends anyway, in milliseconds. */
const STOP_DEADLINE_MS = 10_000;

/** Starts a service and stops it on SIGINT or SIGTERM. A second signal, or a stop that hangs, ends the process at once. */
export async function runService(start: () => Promise<RunningService>, logger: Logger): Promise<void> {
  process.on('unhandledRejection', (error) => die(logger, error));
  process.on('uncaughtException', (error) => die(logger, error));
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  try {
    const service = await start();
    logger.info({ signal: await signalled }, 'stopping');
    forceAfterDeadline(logger);
    await service.stop();
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'failed');
    process.exitCode = 1;
    forceAfterDeadline(logger);
  }
}

function forceAfterDeadline(logger: Logger): void {
  setTimeout(() => {
    logger.error({ deadlineMs: STOP_DEADLINE_MS }, 'stop took too long');
    process.exit(1);
  }, STOP_DEADLINE_MS).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

function die(logger: Logger, error: unknown): void {
  logger.fatal({ err: error }, 'unexpected failure, ending the process');
  process.exit(1);
}
