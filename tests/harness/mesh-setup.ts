import { envoyBinary, missingForEnvoy } from '@weft/deploy/components/envoy';
import { kafkaLibraries, missingForKafka } from '@weft/deploy/components/kafka-libraries';
import { missingForVersityGateway, versityGatewayBinary } from '@weft/deploy/components/versitygw-binary';

/**
 * Downloads and builds what a mesh consists of, so that no test waits for it.
 *
 * On a machine without Java, Maven, Go or Python `TEST_MESH_MISSING` says what is absent, and tests that need the mesh are skipped by name; with
 * `CI=true` that is a failure.
 */
export default async function setup(): Promise<void> {
  const lists = await Promise.all([missingForKafka(), missingForVersityGateway(), missingForEnvoy()]);
  const missing = lists.flat();
  if (missing.length > 0) {
    const reason = `${missing.join(', ')} not found`;
    if (process.env.CI === 'true') throw new Error(`the tests of the mesh can't run: ${reason}`);
    process.env.TEST_MESH_MISSING = reason;
    process.stderr.write(`\nSKIPPED: all tests of the whole mesh (*.mesh.test.ts): ${reason}\n\n`);
    return;
  }
  await Promise.all([kafkaLibraries(), versityGatewayBinary(), envoyBinary()]);
}
