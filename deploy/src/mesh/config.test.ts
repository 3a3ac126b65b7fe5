import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import { describe, expect, it } from 'vitest';
import { readLauncherConfig } from './config.ts';

const read = (args: readonly string[], values: Record<string, string> = {}) =>
  readLauncherConfig(args, new Environment(values));

describe("the launcher's configuration", () => {
  it('is two of each, without sidecars, on the usual ports', () => {
    expect(read([])).toMatchObject({
      authServices: 2,
      documentServices: 2,
      gateways: 2,
      sidecars: false,
      httpPort: 8080,
      grpcPort: 8081,
      tlsPort: 8443,
      logLevel: 'warn',
      tracing: undefined,
    });
  });

  it('takes numbers, sidecars, ports and a folder', () => {
    const args = ['--gateways', '3', '--document-services=1', '--auth-services', '1', '--sidecars'];
    expect(read(args, { PORT: '1', GRPC_PORT: '2', TLS_PORT: '3', DATA_DIR: '/d' })).toMatchObject({
      authServices: 1,
      documentServices: 1,
      gateways: 3,
      sidecars: true,
      httpPort: 1,
      grpcPort: 2,
      tlsPort: 3,
      dataDirectory: '/d',
    });
  });

  it.each([['--gateways', '0'], ['--gateways', 'many'], ['--auth-services', '17'], ['--side-cars'], ['extra']])(
    'refuses %s %s and says what there is',
    (...args) => {
      expect(() => read(args)).toThrow(ConfigurationError);
    },
  );

  it('refuses one port for two listeners', () => {
    expect(() => read([], { PORT: '8081' })).toThrow(/three different ports/);
  });

  it('sends traces where it is told to', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';
    expect(read([], { OTEL_EXPORTER_OTLP_ENDPOINT }).tracing).toEqual({
      endpoint: OTEL_EXPORTER_OTLP_ENDPOINT,
      ratio: 0.01,
    });
    expect(() => read([], { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow(/0 to 1/);
  });
});
