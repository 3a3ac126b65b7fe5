import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  Client,
  type ClientUnaryCall,
  credentials,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { UserServiceService } from '@weft/gen/user';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callUnary } from './grpc-client.ts';
import { healthDefinition } from './grpc-health.ts';
import { bind, GrpcServer } from './grpc-server.ts';
import { HEALTH_WATCHES, REFLECTION_STREAMS } from './limits.ts';
import { PUBLIC_SERVICES } from './reflection.ts';
import { unary } from './unary.ts';

type UnaryCall = Parameters<typeof callUnary<{ service: string }, { status: number }>>[0];
const HealthClient = makeGenericClientConstructor(healthDefinition, 'grpc.health.v1.Health') as unknown as new (
  ...parameters: ConstructorParameters<typeof Client>
) => Client & { Check: (...parameters: Parameters<UnaryCall>) => ClientUnaryCall };

const logger = pino({ level: 'silent' });
const run = promisify(execFile);
const BUF = new URL('../../node_modules/.bin/buf', import.meta.url).pathname;

let address = '';
const server = new GrpcServer({
  logger,
  listed: PUBLIC_SERVICES,
  services: [
    bind(UserServiceService, {
      lookupUser: unary(
        async ({ username }: { username: string }) => ({
          user: { userId: 'u', username, email: '', createTime: undefined },
        }),
        logger,
      ),
    }),
  ],
});
beforeAll(async () => {
  address = await server.listen('127.0.0.1:0');
});
afterAll(() => server.stop(100));

/** Runs `buf curl` without a schema; what it knows it has from reflection. */
async function curl(path: string, ...options: string[]): Promise<string> {
  const flags = ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...options];
  return (await run(BUF, [...flags, `http://${address}${path}`])).stdout;
}

describe('reflection', () => {
  it.each(['grpc-v1', 'grpc-v1alpha'])('lists the public methods of the mesh over %s', async (protocol) => {
    const listed = (await curl('', '--reflect-protocol', protocol, '--list-methods')).trim().split('\n');
    expect(listed).toEqual(
      expect.arrayContaining([
        'weft.v1.EditService/Collaborate',
        'weft.v1.EditService/SubmitEdit',
        'weft.v1.BroadcastService/Subscribe',
        'weft.v1.DocumentService/CreateDocument',
        'weft.v1.UserService/LookupUser',
        'weft.v1.TokenService/IssueToken',
        'grpc.health.v1.Health/Check',
      ]),
    );
  });

  it('is enough to call a method by', async () => {
    const answer = await curl('/weft.v1.UserService/LookupUser', '-d', '{"username":"ada"}');
    expect(JSON.parse(answer)).toMatchObject({ user: { username: 'ada' } });
    expect(JSON.parse(await curl('/grpc.health.v1.Health/Check', '-d', '{}'))).toEqual({ status: 'SERVING' });
  });

  it('says so when something is not there', async () => {
    const failed: { stderr: string } = await curl('/weft.v1.UserService/Nothing', '-d', '{}').catch((error) => error);
    expect(failed.stderr).toContain('Nothing');
  });
});

/** Streams without a token, as anybody may open them. */
function openStreams(path: string, count: number) {
  const clients = [0, 1].map(
    () => new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  );
  const same = (bytes: Buffer) => bytes;
  const failures: number[] = [];
  let answered = 0;
  const calls = Array.from({ length: count }, (_, index) => {
    const call = clients[index % 2]?.makeBidiStreamRequest(path, same, same);
    call?.on('error', ({ code }: ServiceError) => failures.push(code));
    call?.on('data', () => {
      answered += 1;
    });
    call?.write(Buffer.alloc(0));
    // A watch begins when its request is complete.
    if (path.endsWith('/Watch')) call?.end();
    return call;
  });
  const close = () => {
    for (const call of calls) call?.cancel();
    for (const client of clients) client.close();
  };
  return { failures, answered: () => answered, close };
}

describe('streams that need no token', () => {
  it.each([
    ['/grpc.health.v1.Health/Watch', HEALTH_WATCHES],
    ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', REFLECTION_STREAMS],
  ])('are so many of %s at once, and their places are free again when they have gone (I9)', async (path, most) => {
    const full = openStreams(path, most + 1);
    await expect.poll(full.answered, { timeout: 10_000 }).toBe(most);
    await expect.poll(() => full.failures, { timeout: 10_000 }).toEqual([status.RESOURCE_EXHAUSTED]);
    full.close();
    const again = async () => {
      const { answered, failures, close } = openStreams(path, 1);
      await expect.poll(() => answered() + failures.length, { timeout: 10_000 }).toBe(1);
      close();
      return answered();
    };
    await expect.poll(again, { timeout: 20_000 }).toBe(1);
  });
});

describe('health', () => {
  const check = (service: string) => {
    const client = new HealthClient(address, credentials.createInsecure());
    return callUnary(client.Check.bind(client), { service }).finally(() => client.close());
  };

  it('is told for each service', async () => {
    expect(await check('weft.v1.UserService')).toEqual({ status: 1 });
    server.setServing('weft.v1.UserService', false);
    expect(await check('weft.v1.UserService')).toEqual({ status: 2 });
    expect(await check('')).toEqual({ status: 1 });
    server.setServing('weft.v1.UserService', true);
    expect(await check('weft.v1.UserService')).toEqual({ status: 1 });
  });

  it('is not known of services that are elsewhere', async () => {
    expect(await check('weft.v1.EditService').catch((error) => error.code)).toBe(status.NOT_FOUND);
    expect(() => server.setServing('weft.v1.EditService', false)).toThrow(TypeError);
  });
});
