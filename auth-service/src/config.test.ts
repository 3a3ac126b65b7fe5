import { Environment } from '@weft/service-kit/environment';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const read = (values: Record<string, string>) =>
  readConfig(new Environment({ POSTGRES_URL: 'postgresql://x', AUTH_KEY_FILE: '/keys.json', ...values }));

describe('the configuration', () => {
  it('has defaults on loopback and without sign-in by name', () => {
    const config = read({});
    expect([config.grpcAddress, config.httpAddress]).toEqual(['127.0.0.1:50053', '127.0.0.1:8083']);
    expect(config.tokens).toMatchObject({ kind: 'local', local: { developmentSignIn: false } });
  });

  it.each(['127.0.0.1:0', '127.8.9.1:1', 'localhost:50053', '[::1]:50053'])('lets sign in by name on %s', (address) => {
    expect(() => read({ AUTH_DEV_SIGN_IN: 'true', AUTH_GRPC_ADDRESS: address })).not.toThrow();
  });

  it.each(['0.0.0.0:50053', '[::]:50053', '10.0.0.1:50053', '127.0.0.1.example.com:1', 'auth:50053'])(
    'refuses sign-in by name on %s',
    (address) => {
      for (const name of ['AUTH_GRPC_ADDRESS', 'AUTH_HTTP_ADDRESS']) {
        expect(() => read({ AUTH_DEV_SIGN_IN: 'true', [name]: address })).toThrow(/AUTH_DEV_SIGN_IN/);
        expect(() => read({ [name]: address })).not.toThrow();
      }
    },
  );

  it.each(['127.0.0.1', ':1', '127.0.0.1:99999', '::1:50053', 'a b:1'])('refuses the address %s', (address) => {
    expect(() => read({ AUTH_GRPC_ADDRESS: address })).toThrow(/AUTH_GRPC_ADDRESS/);
  });

  it('takes keys from a file, from a variable, from another issuer, or makes one for this run', () => {
    const keysOf = (values: Record<string, string>) => read({ AUTH_KEY_FILE: '', ...values }).tokens;
    expect(keysOf({ AUTH_KEY_FILE: '/k' })).toMatchObject({ local: { keys: { kind: 'file', path: '/k' } } });
    expect(keysOf({ AUTH_SIGNING_KEYS: '{}' })).toMatchObject({ local: { keys: { kind: 'json', text: '{}' } } });
    expect(keysOf({})).toMatchObject({ local: { keys: { kind: 'fresh' } } });
    expect(keysOf({ AUTH_JWKS_URL: 'https://id.example/jwks' })).toEqual({
      kind: 'external',
      jwksUrl: 'https://id.example/jwks',
    });
    expect(() => keysOf({ AUTH_JWKS_URL: 'id' })).toThrow(/AUTH_JWKS_URL/);
  });

  it('refuses sign-in by name with another issuer', () => {
    expect(() => read({ AUTH_JWKS_URL: 'https://id.example/jwks', AUTH_DEV_SIGN_IN: 'true' })).toThrow(/AUTH_JWKS_URL/);
  });
});
