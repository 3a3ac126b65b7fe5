import { runService } from '@weft/service-kit/run-service';
import { gatewayConfig } from './config.ts';
import { gatewayLogger } from './logger.ts';
import { startGateway } from './service.ts';

await runService(() => startGateway(gatewayConfig()), gatewayLogger);
