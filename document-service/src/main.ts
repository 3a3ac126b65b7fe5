import { runService } from '@weft/service-kit/run-service';
import { documentConfig } from './config.ts';
import { serviceLogger } from './logger.ts';
import { startDocumentService } from './service.ts';

await runService(() => startDocumentService(documentConfig()), serviceLogger);
