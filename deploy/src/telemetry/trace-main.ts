/** `npm run trace -- <trace id | latest> [name of a span]`: prints a trace that a receiver has, the newest one with an edit unless told otherwise. */
import { OTLP_PORT } from './trace-receiver.ts';

const [wanted = 'latest', name = wanted === 'latest' ? 'edit' : ''] = process.argv.slice(2);
const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? `http://127.0.0.1:${OTLP_PORT}`;
const query = name === '' ? '' : `?name=${encodeURIComponent(name)}`;

try {
  const response = await fetch(new URL(`/traces/${encodeURIComponent(wanted)}${query}`, endpoint));
  const text = await response.text();
  if (response.ok) process.stdout.write(text);
  else {
    process.stderr.write(`${endpoint}: ${text}`);
    process.exitCode = 1;
  }
} catch {
  process.stderr.write(`no receiver of traces at ${endpoint}: start one with \`npm run mesh -- --trace\`\n`);
  process.exitCode = 1;
}
