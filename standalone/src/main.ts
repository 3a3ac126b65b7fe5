import { Environment } from '@weft/service-kit/environment';
import { createLogger } from '@weft/service-kit/logger';
import { runService } from '@weft/service-kit/run-service';
import { readConfig } from './config.ts';
import { startStandalone } from './standalone.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

await runService(async () => {
  const weft = await startStandalone(readConfig(new Environment()), say);
  say(`gRPC       ${weft.grpcAddress}`);
  say(`metrics    http://127.0.0.1:${weft.metricsPort}/metrics`);
  say(`weft ready ${weft.url}`);
  return weft;
}, createLogger('standalone'));
