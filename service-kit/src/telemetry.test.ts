import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, Environment } from './environment.ts';
import { openTracing, telemetryConfig } from './telemetry.ts';

const config = (values: Record<string, string>) => telemetryConfig(new Environment(values), 'weft-gateway');
const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';

describe('the configuration of traces', () => {
  it('is none without an endpoint, or when the SDK is disabled', () => {
    expect(config({ OTEL_TRACES_SAMPLER_ARG: '1' })).toBeUndefined();
    expect(config({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  it('records one in a hundred of the service it is for, unless told otherwise', () => {
    expect(config({ OTEL_EXPORTER_OTLP_ENDPOINT })).toMatchObject({ ratio: 0.01, serviceName: 'weft-gateway' });
    expect(
      config({
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_SERVICE_NAME: 'edge-gateway',
        OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=gateway-1,deployment.environment.name=a%20b',
      }),
    ).toMatchObject({
      ratio: 0.25,
      serviceName: 'edge-gateway',
      instanceId: 'gateway-1',
      attributes: { 'deployment.environment.name': 'a b' },
    });
  });

  it.each([
    { OTEL_TRACES_SAMPLER_ARG: '1.5' },
    { OTEL_TRACES_SAMPLER_ARG: 'all' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'somewhere' },
    { OTEL_RESOURCE_ATTRIBUTES: 'nothing' },
  ])('refuses %j', (values) => {
    expect(() => config({ OTEL_EXPORTER_OTLP_ENDPOINT, ...values })).toThrow(ConfigurationError);
  });
});

describe('without an endpoint', () => {
  it('there is nothing that traces', async () => {
    expect(await openTracing(undefined)).toBeUndefined();
  });

  it('the SDK is not loaded', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve: (name, context, next) => { if (/@opentelemetry.(sdk|exporter|resources)/.test(name)) seen.push(name); return next(name, context); } });
      const { openTracing } = await import('./telemetry.ts');
      for (const part of ['grpc-server', 'grpc-client', 'logger', 'metrics', 'run-service']) await import('./' + part + '.ts');
      await openTracing(undefined);
      const without = seen.length;
      const tracing = await openTracing({ endpoint: 'http://127.0.0.1:9', ratio: 0, serviceName: 'x', instanceId: 'y', attributes: {} });
      await tracing.stop();
      console.log(JSON.stringify({ without, withEndpoint: seen.length > 0 }));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
    });
    expect(JSON.parse(stdout)).toEqual({ without: 0, withEndpoint: true });
  });
});
