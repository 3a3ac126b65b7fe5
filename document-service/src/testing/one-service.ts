import { afterAll } from 'vitest';
import { TestInstallation } from './test-service.ts';

/** One instance on an installation of its own, and a user who may own documents, for all tests of a file; gone after the last. */
export async function oneService() {
  const weft = await TestInstallation.open();
  afterAll(() => weft[Symbol.asyncDispose]());
  return { weft, service: await weft.start(), ada: await weft.user() };
}
