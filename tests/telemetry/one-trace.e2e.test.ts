import { randomUUID } from 'node:crypto';
import { startTraceReceiver, type TraceReceiver } from '@weft/deploy/telemetry/trace-receiver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HandConnection } from '../e2e/hand-connection.ts';
import { insertion } from '../e2e/stage.ts';
import { post } from '../e2e/weft-by-hand.ts';
import { WeftSystem } from '../e2e/weft-system.ts';
import { until } from '../harness/until.ts';

const AUTH = 'weft-auth-service';
const DOCUMENT = 'weft-document-service';
const GATEWAY = 'weft-gateway';
const CHECK = 'weft.v1.PermissionService/CheckPermission';

const secret = 'the text that nobody else may read';

describe('one edit', () => {
  let receiver: TraceReceiver;
  let weft: WeftSystem;
  beforeAll(async () => {
    receiver = await startTraceReceiver({ port: 0 });
    const shared = { endpoint: receiver.endpoint, ratio: 1, instanceId: 'one', attributes: {} };
    // With room for one role, whoever submits after somebody else has his role asked for.
    weft = await WeftSystem.start({ telemetry: (serviceName) => ({ ...shared, serviceName }), cachedRoles: 1 });
  });
  afterAll(async () => {
    await weft[Symbol.asyncDispose]();
    await receiver.stop();
  });

  const joined = async (accessToken: string, documentId: string) => {
    const connection = await HandConnection.greeted(weft.url, 'weft.v1.json', accessToken);
    connection.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    return connection;
  };

  it('is one trace, from its frame to those who read along', async () => {
    const [author, reader] = [await weft.signIn('ada'), await weft.signIn('bob')];
    const documentId = await weft.createDocument(author);
    await weft.share(author, documentId, reader, 'ROLE_VIEWER');
    using writing = await joined(author.accessToken, documentId);
    using reading = await joined(reader.accessToken, documentId);
    writing.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: insertion(secret) } });
    await writing.next('acknowledged');
    await reading.next('operation');
    const complete = () => {
      const traceId = receiver.latest('edit') ?? '';
      const seen = new Set(receiver.spansOf(traceId).map(({ service, name }) => `${service} ${name}`));
      return [`${GATEWAY} edit`, `${DOCUMENT} consume`, `${AUTH} ${CHECK}`].every((span) => seen.has(span));
    };
    await until('the spans of all services', complete);

    const spans = receiver.spansOf(receiver.latest('edit') ?? '');
    expect(spans.map(({ service, name }) => `${service} ${name}`)).toEqual([
      `${GATEWAY} edit`,
      `${GATEWAY} validate`,
      `${GATEWAY} authorise`,
      `${GATEWAY} ${CHECK}`,
      `${AUTH} ${CHECK}`,
      `${GATEWAY} publish`,
      `${DOCUMENT} consume`,
      `${DOCUMENT} queue`,
      `${DOCUMENT} sequence`,
      `${DOCUMENT} commit`,
      `${DOCUMENT} broadcast`,
      `${GATEWAY} deliver`,
      `${GATEWAY} acknowledge`,
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const byName = (name: string) => spans.filter((span) => span.name === name);
    const parentOf = ({ parentSpanId }: (typeof spans)[number]) =>
      spans.find(({ spanId }) => spanId === parentSpanId)?.name;
    expect(spans.map(parentOf)).toEqual([
      undefined,
      'edit',
      'edit',
      'authorise',
      CHECK,
      'edit',
      'publish',
      'consume',
      'consume',
      'consume',
      'consume',
      'broadcast',
      'edit',
    ]);
    for (const span of spans) expect(span.endNs >= span.startNs, `${span.name} takes time`).toBe(true);
    expect(spans.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(byName('edit')[0]?.attributes).toMatchObject({ 'weft.outcome': 'accepted', 'weft.revision': 1 });
    expect(byName('commit')[0]?.attributes).toMatchObject({ 'weft.batch.records': 1 });
    expect(byName('deliver')[0]?.attributes).toMatchObject({ 'weft.readers': 2 });
  });

  it('tells nothing of the text or of tokens', async () => {
    const author = await weft.signIn('ada');
    const documentId = await weft.createDocument(author, secret);
    using writing = await joined(author.accessToken, documentId);
    writing.send({
      submit: { channel: 1, sequence: 1, baseRevision: 0, operation: { components: [{ delete: 9_999 }] } },
    });
    await writing.next('rejected');
    const refused = () => receiver.spansOf(receiver.latest('edit') ?? '').some(({ failure }) => failure !== undefined);
    await until('the refused edit', refused);
    const ids = (await (await fetch(`${receiver.endpoint}/traces`)).json()) as string[];
    const told = ids.flatMap((id) => receiver.spansOf(id)).map(({ attributes, failure }) => [attributes, failure]);
    expect(told.length).toBeGreaterThan(10);
    expect(JSON.stringify(told)).not.toContain('nobody else');
    expect(JSON.stringify(told)).not.toContain(author.accessToken.slice(0, 20));
    const rejected = receiver.spansOf(receiver.latest('edit') ?? '').find(({ name }) => name === 'edit');
    expect(rejected?.failure).toBe('INVALID_OPERATION');
  });

  it('by a call goes on with the trace of its caller', async () => {
    const author = await weft.signIn('ada');
    const documentId = await weft.createDocument(author);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${weft.url}/weft.v1.DocumentService/ReplaceDocumentContent`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${author.accessToken}`,
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({ documentId, content: 'new' }),
    });
    expect(response.status).toBe(200);
    const has = (service: string, name: string) =>
      receiver.spansOf(traceId).some((span) => span.service === service && span.name.includes(name));
    await until('its spans', () => has(GATEWAY, 'Replace') && has(DOCUMENT, 'commit') && has(AUTH, CHECK));
    expect(has(DOCUMENT, 'Replace')).toBe(true);
  });

  it('by SubmitEdit is in the trace of its call', async () => {
    const author = await weft.signIn('ada');
    const documentId = await weft.createDocument(author);
    const traceId = '6bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${weft.url}/weft.v1.EditService/SubmitEdit`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${author.accessToken}`,
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({ documentId, idempotencyKey: randomUUID(), baseRevision: 0, operation: insertion('new') }),
    });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 200 });
    const spanOf = (name: string) => receiver.spansOf(traceId).find((span) => span.name.includes(name));
    await until('its spans', () =>
      ['SubmitEdit', 'edit', 'commit', 'deliver'].every((name) => spanOf(name) !== undefined),
    );
    expect(receiver.spansOf(traceId).find(({ name }) => name === 'edit')?.attributes).toMatchObject({
      'weft.outcome': 'accepted',
      'weft.revision': 1,
    });
  });

  it('of a caller who is not recorded is not', async () => {
    const author = await weft.signIn('ada');
    const documentId = await weft.createDocument(author);
    const before = (await (await fetch(`${receiver.endpoint}/traces`)).json()) as string[];
    const traceId = '5bf92f3577b34da6a3ce929d0e0e4736';
    await fetch(`${weft.url}/weft.v1.DocumentService/GetDocument`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${author.accessToken}`,
        traceparent: `00-${traceId}-00f067aa0ba902b7-00`,
      },
      body: JSON.stringify({ documentId }),
    });
    await post(`${weft.url}/weft.v1.DocumentService/GetDocument`, { documentId }, author.accessToken);
    const grown = async () =>
      ((await (await fetch(`${receiver.endpoint}/traces`)).json()) as string[]).length > before.length;
    await until('a later trace', grown);
    expect(receiver.spansOf(traceId)).toEqual([]);
  });
});
