import { Environment } from '@weft/service-kit/environment';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import { runService } from '@weft/service-kit/run-service';
import { readConfig } from './config.ts';
import { startAuthService } from './service.ts';

await runService(
  () => startAuthService(readConfig(new Environment()), { metrics: new Metrics().withProcessMetrics() }),
  createLogger('auth'),
);
