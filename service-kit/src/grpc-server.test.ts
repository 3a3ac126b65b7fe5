import { connect, type Settings } from 'node:http2';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { LookupUserResponse, UserServiceClient, UserServiceService } from '@weft/gen/user';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callUnary, createClient } from './grpc-client.ts';
import { bind, GrpcServer } from './grpc-server.ts';
import { StatusError } from './status-error.ts';
import { unary } from './unary.ts';

const logger = pino({ level: 'silent' });

describe('a gRPC server of ours', () => {
  const signals: AbortSignal[] = [];
  const server = new GrpcServer({
    logger,
    services: [
      bind(UserServiceService, {
        lookupUser: unary(async ({ username }: { username: string }, { signal }) => {
          signals.push(signal);
          if (username === 'busy')
            throw new StatusError(status.UNAVAILABLE, 'busy now', {
              reason: 'BUSY',
              retryAfterMs: 250,
              metadata: { who: 'me' },
            });
          if (username === 'bug') throw new Error('secret');
          return LookupUserResponse.create({ user: { userId: 'u', username, email: '', createTime: new Date(0) } });
        }, logger),
        batchGetUsers: unary(async () => ({ users: [] }), logger),
      }),
    ],
  });
  let client: UserServiceClient;

  beforeAll(async () => {
    client = createClient(UserServiceClient, await server.listen('127.0.0.1:0'));
  });
  afterAll(async () => {
    client.close();
    await server.stop();
  });

  const lookup = (username: string) => callUnary(client.lookupUser.bind(client), { username });
  const failure = async (username: string) => {
    const error = await lookup(username).catch((caught: unknown) => caught);
    if (!(error instanceof StatusError)) throw new Error('expected a StatusError');
    return error;
  };

  it('answers a good request', async () => {
    expect((await lookup('ada')).user?.username).toBe('ada');
  });

  it('refuses what breaks a rule of the contract before the handler sees it', async () => {
    const error = await failure('');
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(error.reason).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain('username');
  });

  it('says of a thousand mistakes in one request no more than headers can carry', async () => {
    const userIds = Array.from({ length: 1_000 }, () => 'no id');
    const error = await callUnary(client.batchGetUsers.bind(client), { userIds }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: status.INVALID_ARGUMENT,
      message: expect.stringMatching(/user_ids\[0\].*…$/s),
    });
  });

  it('sends reason, retry delay and facts of an error', async () => {
    expect(await failure('busy')).toMatchObject({
      code: status.UNAVAILABLE,
      message: 'busy now',
      reason: 'BUSY',
      retryAfterMs: 250,
      metadata: { who: 'me' },
    });
  });

  it('tells a handler of the end of its call, also when that was answered', async () => {
    signals.length = 0;
    await lookup('ada');
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('tells nothing of a bug', async () => {
    const error = await failure('bug');
    expect(error).toMatchObject({ code: status.INTERNAL, message: 'internal error' });
    expect((error.cause as ServiceError).details).not.toContain('secret');
  });
});

describe('what one connection may take', () => {
  const server = new GrpcServer({
    logger,
    streamsMax: 2,
    services: [
      bind(UserServiceService, {
        lookupUser: unary(async () => LookupUserResponse.create(), logger),
      }),
    ],
  });
  let address = '';
  beforeAll(async () => {
    address = await server.listen('127.0.0.1:0');
  });
  afterAll(() => server.stop(100));

  it('is so many calls at once, which it is told (I9)', async () => {
    const session = connect(`http://${address}`);
    const settings = new Promise<Settings>((resolve) => session.once('remoteSettings', resolve));
    expect((await settings).maxConcurrentStreams).toBe(2);
    session.close();
  });

  it('is some 64 KiB of metadata in a call, as they are compressed', async () => {
    const client = createClient(UserServiceClient, address);
    const call = (bytes: number) => {
      const metadata = new Metadata();
      metadata.set('x-large', 'x'.repeat(bytes));
      return callUnary(client.lookupUser.bind(client), { username: 'ada' }, { metadata });
    };
    expect(await call(60 * 1024)).toEqual(LookupUserResponse.create());
    await expect(call(100 * 1024)).rejects.toThrow();
    client.close();
  });
});
