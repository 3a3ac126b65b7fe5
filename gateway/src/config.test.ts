import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import { describe, expect, it } from 'vitest';
import { gatewayConfig } from './config.ts';
import { startGateway } from './service.ts';

const minimal = {
  AUTH_GRPC_ADDRESS: '127.0.0.1:9091',
  DOCUMENT_GRPC_ADDRESSES: '127.0.0.1:9092, 127.0.0.1:9192',
  AUTH_JWKS_URL: 'http://127.0.0.1:9080/jwks',
  POSTGRES_URL: 'postgresql://localhost/weft',
};
const configOf = (changes: Record<string, string> = {}) => gatewayConfig(new Environment({ ...minimal, ...changes }));

describe('the configuration', () => {
  it('needs little', () => {
    expect(configOf()).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      documentAddresses: ['127.0.0.1:9092', '127.0.0.1:9192'],
      log: { kind: 'postgres', partitions: 16 },
      devSignIn: false,
      metrics: undefined,
    });
  });

  it('dials owners directly unless a sidecar is named', () => {
    expect(configOf().documentVia).toBeUndefined();
    expect(configOf({ DOCUMENT_VIA: '127.0.0.1:15001' }).documentVia).toBe('127.0.0.1:15001');
  });

  it('takes Kafka', () => {
    expect(configOf({ LOG_KIND: 'kafka', KAFKA_BROKERS: 'a:1,b:2' }).log).toEqual({
      kind: 'kafka',
      brokers: ['a:1', 'b:2'],
      topic: 'weft.submissions.v1',
      partitions: 16,
    });
  });

  it('refuses sign-in by name where others can reach it', () => {
    expect(() => configOf({ AUTH_DEV_SIGN_IN: 'true', GATEWAY_HOST: '0.0.0.0' })).toThrow(ConfigurationError);
    expect(configOf({ AUTH_DEV_SIGN_IN: 'true' }).devSignIn).toBe(true);
    expect(configOf({ AUTH_DEV_SIGN_IN: 'true', GATEWAY_HOST: '127.0.0.2' }).devSignIn).toBe(true);
  });

  it('refuses it too when the configuration was not read here', async () => {
    const config = { ...configOf({ AUTH_DEV_SIGN_IN: 'true' }), host: '0.0.0.0' };
    await expect(startGateway(config)).rejects.toThrow(/AUTH_DEV_SIGN_IN/);
  });
});
