import { fork } from 'node:child_process';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { status } from '@grpc/grpc-js';
import { LookupUserResponse, UserServiceClient, UserServiceService } from '@weft/gen/user';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { bind, GrpcServer } from '@weft/service-kit/grpc-server';
import { Metrics } from '@weft/service-kit/metrics';
import { StatusError } from '@weft/service-kit/status-error';
import { openTracing, type Tracing } from '@weft/service-kit/telemetry';
import { formatTraceparent, UNTRACED } from '@weft/service-kit/telemetry-context';
import { currentSpan, inScope } from '@weft/service-kit/telemetry-scope';
import { unary } from '@weft/service-kit/unary';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTraceReceiver, type TraceReceiver } from './trace-receiver.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = { traceId, spanId: '00f067aa0ba902b7' };

describe('traces of ours, received', () => {
  let receiver: TraceReceiver;
  beforeEach(async () => {
    receiver = await startTraceReceiver({ port: 0 });
  });
  afterEach(() => receiver.stop());

  const tracingOf = async (serviceName: string, ratio = 1): Promise<Tracing> => {
    const tracing = await openTracing({
      endpoint: receiver.endpoint,
      ratio,
      serviceName,
      instanceId: 'a',
      attributes: {},
    });
    if (tracing === undefined) throw new Error('there is an endpoint');
    return tracing;
  };

  it('has names, times, parents, attributes, links and failures', async () => {
    const tracing = await tracingOf('gateway');
    const now = performance.now();
    const edit = tracing.enter('edit', undefined, { kind: 'server', startMs: now - 50 });
    const publish = edit?.child('publish', { kind: 'producer', startMs: now - 40, links: [caller] });
    publish?.set({ 'weft.partition': 3, 'weft.first': true });
    publish?.fail('LOG_UNAVAILABLE');
    publish?.end(now - 10);
    publish?.end(now);
    edit?.end(now);
    await tracing.stop();
    const id = edit?.context.traceId ?? '';
    expect(receiver.latest('publish')).toBe(id);
    const spans = receiver.spansOf(id);
    expect(spans).toMatchObject([
      { name: 'edit', service: 'gateway', instance: 'a', parentSpanId: '', failure: undefined },
      {
        name: 'publish',
        parentSpanId: edit?.context.spanId,
        attributes: { 'weft.partition': 3, 'weft.first': true },
        links: [caller],
        failure: 'LOG_UNAVAILABLE',
      },
    ]);
    expect(spans.map(({ startNs, endNs }) => Math.round(Number(endNs - startNs) / 1e6))).toEqual([50, 30]);
    const table = await (await fetch(`${receiver.endpoint}/traces/latest?name=edit`)).text();
    expect(table).toMatch(
      new RegExp(`trace ${id}\\n.*\\n +0\\.000 +5\\d\\.\\d+ +gateway +edit\\n.* +gateway +  publish`),
    );
  });

  it('follow the caller, and not the ratio, when there is one', async () => {
    const never = await tracingOf('gateway', 0);
    expect(never.enter('edit', undefined)).toBeUndefined();
    expect(never.enter('edit', 'nonsense')).toBeUndefined();
    expect(never.enter('edit', formatTraceparent(caller))?.context.traceId).toBe(traceId);
    expect(never.continue('consume', formatTraceparent(caller))?.context.traceId).toBe(traceId);
    const always = await tracingOf('gateway', 1);
    expect(always.enter('edit', UNTRACED)).toBeUndefined();
    expect(always.enter('edit', 'nonsense')).toBeDefined();
    expect(always.continue('consume', '')).toBeUndefined();
    expect(always.continue('consume', UNTRACED)).toBeUndefined();
    await Promise.all([never.stop(), always.stop()]);
  });

  it('go on through gRPC, with log lines and counted calls', async () => {
    const [here, there] = await Promise.all([tracingOf('gateway'), tracingOf('auth-service')]);
    const metrics = new Metrics();
    const seen: (string | undefined)[] = [];
    const logger = pino({ level: 'silent' });
    const server = new GrpcServer({
      logger,
      metrics,
      tracing: there,
      services: [
        bind(UserServiceService, {
          lookupUser: unary(async ({ username }: { username: string }) => {
            await Promise.resolve();
            seen.push(currentSpan()?.context.traceId);
            if (username === 'busy') throw new StatusError(status.UNAVAILABLE, 'busy', { reason: 'BUSY' });
            return LookupUserResponse.create({ user: { userId: 'u', username, email: '', createTime: new Date(0) } });
          }, logger),
        }),
      ],
    });
    const client = createClient(UserServiceClient, await server.listen('127.0.0.1:0'));
    const lookup = (username: string) => callUnary(client.lookupUser.bind(client), { username });
    const edit = here.enter('edit', undefined);
    await inScope(edit, () => lookup('ada'));
    await expect(inScope(edit, () => lookup('busy'))).rejects.toThrow('busy');
    await expect(inScope(edit, () => lookup(''))).rejects.toThrow('username');
    edit?.end();
    await lookup('ada');
    client.close();
    await server.stop();
    await Promise.all([here.stop(), there.stop()]);

    const id = edit?.context.traceId ?? '';
    expect(seen).toEqual([id, id, undefined]);
    const method = 'weft.v1.UserService/LookupUser';
    expect(receiver.spansOf(id).map(({ service, name, failure }) => [service, name, failure])).toEqual([
      ['gateway', 'edit', undefined],
      ['gateway', method, undefined],
      ['auth-service', method, undefined],
      ['gateway', method, 'UNAVAILABLE'],
      ['auth-service', method, 'UNAVAILABLE'],
      ['gateway', method, 'INVALID_ARGUMENT'],
      ['auth-service', method, 'INVALID_ARGUMENT'],
    ]);
    const spans = receiver.spansOf(id);
    expect(spans[2]?.parentSpanId).toBe(spans[1]?.spanId);
    const text = await metrics.text();
    expect(text).toContain(`weft_grpc_server_calls_total{method="${method}",code="OK"} 2`);
    expect(text).toContain(`weft_grpc_server_calls_total{method="${method}",code="UNAVAILABLE"} 1`);
    expect(text).toContain(`weft_grpc_server_calls_total{method="${method}",code="INVALID_ARGUMENT"} 1`);
    expect(text).toContain(`weft_grpc_server_call_seconds_count{method="${method}"} 4`);
  });

  it('may come in protobuf, as an Envoy sends them', async () => {
    const attribute = new BinaryWriter()
      .uint32(10)
      .string('service.name')
      .uint32(18)
      .fork()
      .uint32(10)
      .string('edge')
      .join();
    const span = new BinaryWriter();
    span.uint32(10).bytes(Buffer.from(traceId, 'hex')).uint32(18).bytes(Buffer.from(caller.spanId, 'hex'));
    span.uint32(42).string('ingress').uint32(57).fixed64(1_000n).uint32(65).fixed64(3_000n).uint32(48).int32(2);
    const request = new BinaryWriter().uint32(10).fork();
    request.uint32(10).fork().uint32(10).bytes(attribute.finish()).join();
    request.uint32(18).fork().uint32(18).bytes(span.finish()).join().join();
    const response = await fetch(`${receiver.endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(request.finish()),
    });
    expect(response.status).toBe(200);
    expect(receiver.spansOf(traceId)).toMatchObject([
      { service: 'edge', name: 'ingress', startNs: 1_000n, endNs: 3_000n },
    ]);
  });

  it('are refused when they are none, without harm', async () => {
    const post = (body: string) => fetch(`${receiver.endpoint}/v1/traces`, { method: 'POST', body });
    expect((await post('{"resourceSpans": 7}')).status).toBe(400);
    expect((await post('x')).status).toBe(400);
    expect((await fetch(`${receiver.endpoint}/traces/latest`)).status).toBe(404);
    expect(await (await fetch(`${receiver.endpoint}/traces`)).json()).toEqual([]);
  });

  it('are printed by npm run trace', async () => {
    const tracing = await tracingOf('gateway');
    tracing.enter('edit', undefined)?.end();
    await tracing.stop();
    const command = fork(`${import.meta.dirname}/trace-main.ts`, ['latest'], {
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let printed = '';
    command.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const code = await new Promise((resolve) => command.once('close', resolve));
    expect({ code, printed }).toEqual({
      code: 0,
      printed: expect.stringMatching(/^trace [0-9a-f]{32}\n.*\n.* gateway +edit/),
    });
  });
});
