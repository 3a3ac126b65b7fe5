import { missingForVersityGateway, versityGatewayBinary } from '@weft/deploy/components/versitygw-binary';

/**
 * Builds the S3 server, once; every test starts one of its own, which takes 0.2 s.
 *
 * On a machine without Go `TEST_S3_MISSING` says so, and tests that need the server are skipped by name; with `CI=true` that is a failure.
 */
export default async function setup(): Promise<void> {
  const missing = await missingForVersityGateway();
  if (missing.length === 0) {
    await versityGatewayBinary();
    return;
  }
  const reason = `${missing.join(' and ')} not found`;
  if (process.env.CI === 'true') throw new Error(`the tests against an S3 server can't run: ${reason}`);
  process.env.TEST_S3_MISSING = reason;
  process.stderr.write(`\nSKIPPED: all tests against a real S3 server (*.s3.test.ts): ${reason}\n\n`);
}
