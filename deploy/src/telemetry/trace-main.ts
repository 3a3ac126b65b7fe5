/**
 * `npm run trace -- receive` receives traces until it is stopped. `npm run trace -- <trace id | latest> [name of a span]` prints a trace that was received: the
 * newest one with an edit unless told otherwise. OTEL_EXPORTER_OTLP_ENDPOINT says where; http://127.0.0.1:4318 unless set.
 */
import { OTLP_PORT, startTraceReceiver } from './trace-receiver.ts';

const [wanted = 'latest', name = wanted === 'latest' ? 'edit' : ''] = process.argv.slice(2);
const endpoint = new URL(process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? `http://127.0.0.1:${OTLP_PORT}`);

if (wanted === 'receive') await receive();
else await print();

async function receive(): Promise<void> {
  const receiver = await startTraceReceiver({ port: Number(endpoint.port) || OTLP_PORT });
  process.stdout.write(
    `receiving traces: start weft with OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.endpoint} OTEL_TRACES_SAMPLER_ARG=1\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void receiver.stop());
}

async function print(): Promise<void> {
  const query = name === '' ? '' : `?name=${encodeURIComponent(name)}`;
  try {
    const response = await fetch(new URL(`/traces/${encodeURIComponent(wanted)}${query}`, endpoint));
    const text = await response.text();
    if (response.ok) process.stdout.write(text);
    else fail(`${endpoint.origin}: ${text}`);
  } catch {
    fail(`nobody receives traces at ${endpoint.origin}: npm run trace -- receive\n`);
  }
}

function fail(message: string): void {
  process.stderr.write(message);
  process.exitCode = 1;
}
