import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import { expect, test } from 'vitest';
import { documentConfig } from './config.ts';

const others = { POSTGRES_URL: 'postgres://x', AUTH_GRPC_ADDRESS: 'a:1', AUTH_JWKS_URL: 'http://x/' };
const content = (values: Record<string, string>) => documentConfig(new Environment({ ...others, ...values })).content;

test('content is kept in a directory unless S3 is asked for', () => {
  expect(content({})).toEqual({ kind: 'directory', root: '.weft/content' });
  expect(content({ S3_BUCKET: 'unused', CONTENT_DIRECTORY: '/data' })).toEqual({ kind: 'directory', root: '/data' });
});

test('S3 needs a bucket, and is Amazon’s unless another endpoint is named', () => {
  expect(content({ CONTENT_KIND: 's3', S3_BUCKET: 'weft' })).toEqual({
    kind: 's3',
    endpoint: undefined,
    region: 'us-east-1',
    bucket: 'weft',
    prefix: '',
    forcePathStyle: false,
  });
  const own = { S3_ENDPOINT: 'http://s3:7070', S3_PREFIX: 'docs/', S3_REGION: 'eu', S3_FORCE_PATH_STYLE: 'true' };
  expect(content({ CONTENT_KIND: 's3', S3_BUCKET: 'weft', ...own })).toMatchObject({
    endpoint: 'http://s3:7070',
    region: 'eu',
    prefix: 'docs/',
    forcePathStyle: true,
  });
  expect(() => content({ CONTENT_KIND: 's3' })).toThrow(ConfigurationError);
  expect(() => content({ CONTENT_KIND: 'tape' })).toThrow('CONTENT_KIND');
});
