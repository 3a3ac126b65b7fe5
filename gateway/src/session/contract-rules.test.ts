import { randomUUID } from 'node:crypto';
import { fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { Role } from '@weft/gen/role';
import { descriptors, messageDescriptor } from '@weft/service-kit/descriptors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatewayFixture } from '../testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

const CLIENT_MESSAGE = messageDescriptor('weft.v1.ClientMessage');
const validator = createValidator({ registry: descriptors().registry });
const documentId = randomUUID();
const sessionId = randomUUID();
const join = (changes: Record<string, JsonValue>) => ({ join: { channel: 2, documentId, sessionId, ...changes } });
const submit = (components: JsonValue[], changes: Record<string, JsonValue> = {}) => ({
  submit: { channel: 1, sequence: 1, operation: { components }, ...changes },
});
const alternating = (count: number) =>
  Array.from({ length: count }, (_, index) => (index % 2 === 0 ? { delete: 1 } : { insert: 'a' }));

/** Messages on both sides of every rule that the contract has for clients. */
const messages: [name: string, message: JsonValue][] = [
  ['a join', join({})],
  ['channel 0', join({ channel: 0 })],
  ['a document id that is none', join({ documentId: 'x' })],
  ['no session id', join({ sessionId: '' })],
  ['a join after a mismatch', join({ mismatch: 'checksum' })],
  ['the longest name of a mismatch', join({ mismatch: 'x'.repeat(16) })],
  ['a longer name of a mismatch', join({ mismatch: 'x'.repeat(17) })],
  ['a submission', submit([{ insert: 'a' }])],
  ['a submission to channel 0', submit([{ insert: 'a' }], { channel: 0 })],
  ['sequence 0', submit([{ insert: 'a' }], { sequence: 0 })],
  ['no operation', { submit: { channel: 1, sequence: 1 } }],
  ['a component without a step', submit([{}])],
  ['retain 0', submit([{ retain: 0 }])],
  ['an empty insert', submit([{ insert: '' }])],
  ['delete 0', submit([{ delete: 0 }])],
  ['the longest insert', submit([{ insert: 'x'.repeat(65_536) }])],
  ['a longer insert', submit([{ insert: 'x'.repeat(65_537) }])],
  ['the most components', submit(alternating(10_000))],
  ['more components', submit(alternating(10_001))],
  ['a caret on channel 0', { presence: { channel: 0 } }],
  ['leaving channel 0', { leave: { channel: 0 } }],
  ['an empty token', { reauthenticate: { accessToken: '' } }],
  ['a token too long', { reauthenticate: { accessToken: 'x'.repeat(8_193) } }],
];

function brokenRules(message: JsonValue): string {
  const bytes = toBinary(CLIENT_MESSAGE, fromJson(CLIENT_MESSAGE, message));
  const result = validator.validate(CLIENT_MESSAGE, fromBinary(CLIENT_MESSAGE, bytes));
  return result.kind === 'invalid' ? result.violations.map(String).join('; ') : '';
}

it.each(messages)('whatever breaks a rule of the contract is refused by hand, too: %s', async (_name, message) => {
  const { client, userId } = await fixture.joined('weft.v1.proto', randomUUID());
  fixture.auth.state.grant(documentId, userId, Role.ROLE_EDITOR);
  client.send(message);
  const expected = brokenRules(message) === '' ? ['joined', 'acknowledged'] : ['rejected', 'error', 'left'];
  // Welcome and joined came before.
  const answers = () => client.received.slice(2).flatMap((received) => Object.keys(received));
  await expect.poll(answers).not.toEqual([]);
  expect(expected, brokenRules(message)).toContain(answers()[0]);
  client.close();
});
