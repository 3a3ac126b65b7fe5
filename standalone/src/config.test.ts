import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { startStandalone } from './standalone.ts';

const read = (values: Record<string, string>) => readConfig(new Environment(values));

describe('sign-in by name alone', () => {
  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('is on by itself on %s', (host) => {
    expect(read({ HOST: host }).developmentSignIn).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.168.1.4', 'weft.example', '127.0.0.1.example'])('is refused on %s', (host) => {
    expect(read({ HOST: host }).developmentSignIn).toBe(false);
    expect(() => read({ HOST: host, AUTH_DEV_SIGN_IN: 'true' })).toThrow(ConfigurationError);
  });

  it('is refused however the configuration was made, before anything is opened', async () => {
    const config = { ...read({ DATA_DIR: '/nowhere/at/all' }), host: '0.0.0.0' };
    await expect(startStandalone(config, () => undefined)).rejects.toThrow(/AUTH_DEV_SIGN_IN/);
  });
});
