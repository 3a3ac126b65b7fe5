import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { Environment } from '@weft/service-kit/environment';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { runAdminCommand, USAGE, UsageError } from './admin-command.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { address: { type: 'string' }, operator: { type: 'string' } },
});
const address = values.address ?? new Environment().string('DOCUMENT_GRPC_ADDRESS', '127.0.0.1:9092');

try {
  const operator = values.operator ?? userInfo().username;
  const lines = await runAdminCommand({ address, operator, words: positionals });
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  const usage = error instanceof UsageError;
  const { message, reason } = usage ? { message: error.message, reason: USAGE } : statusErrorFrom(error);
  process.stderr.write(usage ? `${message}\n${reason}\n` : `${reason}: ${message}\n`);
  process.exitCode = usage ? 2 : 1;
}
