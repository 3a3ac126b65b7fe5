import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Misdeed } from './bad-submissions.ts';
import type { Fields } from './hand-connection.ts';
import { insertion, type Stage } from './stage.ts';
import { TokenForge } from './tokens-by-hand.ts';

const UNAUTHENTICATED = 4401;
const POLICY_VIOLATION = 1008;
const NOW_SECONDS = () => Math.floor(Date.now() / 1_000);

/** The first message of a connection, which ends it. */
function refusedGreeting(name: string, greeting: (stage: Stage) => Fields, code: string, closed: number): Misdeed {
  return {
    name,
    run: async (stage) => {
      const connection = await stage.silent();
      connection.send(greeting(stage));
      expect(await connection.next('error')).toMatchObject({ channel: 0, code });
      expect(await connection.ended()).toMatchObject({ code: closed });
    },
  };
}

const beforeHello = (kind: string, message: Fields) =>
  refusedGreeting(`${kind} before hello`, () => ({ [kind]: message }), 'UNEXPECTED_MESSAGE', POLICY_VIOLATION);

const token = (name: string, make: (forge: TokenForge) => string) =>
  refusedGreeting(
    `a token ${name}`,
    (stage) => ({ hello: { accessToken: make(forge(stage)) } }),
    'UNAUTHENTICATED',
    UNAUTHENTICATED,
  );

function forge({ cast }: Stage): TokenForge {
  return new TokenForge(cast.owner.accessToken, cast.weft.dataDir);
}

const WRONG_ORDER: readonly Misdeed[] = [
  beforeHello('join', { channel: 1, documentId: randomUUID(), sessionId: randomUUID() }),
  beforeHello('submit', { channel: 1, sequence: 1, baseRevision: 0, operation: insertion('x') }),
  beforeHello('presence', { channel: 1 }),
  beforeHello('leave', { channel: 1 }),
  beforeHello('reauthenticate', { accessToken: 'x' }),
  {
    name: 'a second hello',
    run: async (stage) => {
      stage.actor.send({ hello: { accessToken: stage.cast.owner.accessToken } });
      await stage.refused('UNEXPECTED_MESSAGE');
    },
  },
  {
    name: 'submit, presence and leave on a channel that was never opened',
    run: async (stage) => {
      stage.submit({ channel: 2 });
      await stage.refused('UNKNOWN_CHANNEL', 2);
      stage.actor.send({ presence: { channel: 3, revision: 0, anchor: 0, head: 0 } });
      await stage.refused('UNKNOWN_CHANNEL', 3);
      stage.actor.send({ leave: { channel: 4 } });
      await stage.refused('UNKNOWN_CHANNEL', 4);
    },
  },
  {
    name: 'an edit on a channel that was left',
    run: async (stage) => {
      stage.actor.send({ leave: { channel: 1 } });
      await stage.left('LEFT', 1);
      stage.submit();
      await stage.refused('UNKNOWN_CHANNEL', 1);
    },
  },
  {
    name: 'an edit before the channel is open',
    run: async (stage) => {
      stage.actor.send({ join: { channel: 2, documentId: stage.documentId, sessionId: randomUUID() } });
      stage.submit({ channel: 2 });
      await stage.refused('UNEXPECTED_MESSAGE', 2);
      await stage.actor.next('joined');
    },
  },
];

const TOKENS: readonly Misdeed[] = [
  token('that is none', () => 'nonsense'),
  token('that is empty', () => ''),
  token('that has expired', (it) => it.claiming({ exp: NOW_SECONDS() - 60 })),
  token('for others', (it) => it.claiming({ aud: 'somebody-else' })),
  token('of another issuer', (it) => it.claiming({ iss: 'https://elsewhere.example' })),
  token('without an end', (it) => it.claiming({ exp: undefined })),
  token('signed by somebody else', (it) => it.foreign),
  token('without signature', (it) => it.unsigned),
  refusedGreeting(
    'a token of more than 8 KiB',
    () => ({ hello: { accessToken: 'x'.repeat(8_193) } }),
    'MALFORMED_MESSAGE',
    POLICY_VIOLATION,
  ),
  {
    name: 'a token that ends while the connection is open',
    run: async (stage) => {
      const connection = await stage.silent();
      connection.send({ hello: { accessToken: forge(stage).claiming({ exp: NOW_SECONDS() }) } });
      await connection.next('welcome');
      expect(await connection.next('error')).toMatchObject({ channel: 0, code: 'TOKEN_EXPIRED' });
      expect(await connection.ended()).toMatchObject({ code: UNAUTHENTICATED });
    },
  },
  {
    name: 'a bad token later, which is refused without harm',
    run: async (stage) => {
      stage.actor.send({ reauthenticate: { accessToken: forge(stage).foreign } });
      await stage.refused('UNAUTHENTICATED');
      stage.actor.send({ reauthenticate: { accessToken: '' } });
      await stage.refused('MALFORMED_MESSAGE');
    },
  },
  {
    name: "another person's token later, which ends the connection",
    run: async (stage) => {
      const connection = await stage.connect(stage.cast.owner);
      connection.send({ reauthenticate: { accessToken: stage.cast.stranger.accessToken } });
      expect(await connection.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await connection.ended()).toMatchObject({ code: UNAUTHENTICATED });
    },
  },
];

/** A join that is answered by left. */
function refusedJoin(name: string, join: (stage: Stage) => Fields, reason: string): Misdeed {
  return {
    name,
    run: async (stage) => {
      const sessionId = randomUUID();
      stage.actor.send({ join: { channel: 2, documentId: stage.documentId, sessionId, ...join(stage) } });
      await stage.left(reason, 2);
    },
  };
}

const JOINS: readonly Misdeed[] = [
  refusedJoin('a document that is not there', () => ({ documentId: randomUUID() }), 'NOT_FOUND'),
  refusedJoin('an upper-case document', ({ documentId }) => ({ documentId: documentId.toUpperCase() }), 'INVALID_ID'),
  refusedJoin('an upper-case session', () => ({ sessionId: randomUUID().toUpperCase() }), 'INVALID_ID'),
  refusedJoin('a document without hyphens', (it) => ({ documentId: it.documentId.replaceAll('-', '') }), 'INVALID_ID'),
  refusedJoin('a document in braces', ({ documentId }) => ({ documentId: `{${documentId}}` }), 'INVALID_ID'),
  refusedJoin('no document', () => ({ documentId: '' }), 'INVALID_ID'),
  refusedJoin('no session', () => ({ sessionId: '' }), 'INVALID_ID'),
  {
    name: 'a stranger, who learns nothing',
    run: async (stage) => {
      const connection = await stage.connect(stage.cast.stranger);
      const sessionId = randomUUID();
      connection.send({ join: { channel: 1, documentId: stage.documentId, sessionId } });
      const hidden = await connection.next('left');
      connection.send({ join: { channel: 1, documentId: randomUUID(), sessionId } });
      expect(hidden).toEqual(await connection.next('left'));
      expect(hidden.reason).toBe('NOT_FOUND');
    },
  },
  {
    name: "somebody else's session",
    run: async (stage) => {
      await stage.accepted();
      const connection = await stage.connect(stage.cast.viewer);
      connection.send({ join: { channel: 1, documentId: stage.documentId, sessionId: stage.sessionId } });
      expect(await connection.next('left')).toMatchObject({ channel: 1, reason: 'SESSION_NOT_YOURS' });
      await stage.accepted({ sequence: 2, baseRevision: 1 });
    },
  },
  {
    name: 'the channel 0',
    run: async (stage) => {
      stage.actor.send({ join: { channel: 0, documentId: stage.documentId, sessionId: randomUUID() } });
      await stage.refused('MALFORMED_MESSAGE');
    },
  },
  {
    name: 'a channel that is open',
    run: async (stage) => {
      stage.actor.send({ join: { channel: 1, documentId: stage.documentId, sessionId: randomUUID() } });
      await stage.refused('CHANNEL_IN_USE', 1);
      await stage.accepted();
    },
  },
  {
    name: '(allowed) opening, closing and opening again without waiting',
    run: async (stage) => {
      stage.actor.send({ leave: { channel: 1 } });
      await stage.left('LEFT', 1);
      const join = { join: { channel: 2, documentId: stage.documentId, sessionId: randomUUID() } };
      const leave = { leave: { channel: 2 } };
      for (const message of [join, leave, join, leave, join]) stage.actor.send(message);
      for (const kind of ['left', 'left', 'joined']) await stage.actor.next(kind);
      await stage.accepted({ channel: 2 });
    },
  },
  {
    name: 'a session that is open on another channel, which is closed',
    run: async (stage) => {
      stage.actor.send({ join: { channel: 2, documentId: stage.documentId, sessionId: stage.sessionId } });
      await stage.left('SUPERSEDED', 1);
      await stage.actor.next('joined');
      await stage.accepted({ channel: 2 });
    },
  },
  {
    name: 'a history from the future, which is answered by the text',
    run: async (stage) => {
      const resume = { sessionId: randomUUID(), afterRevision: 4_000_000, afterChain: '7' };
      stage.actor.send({ join: { channel: 2, documentId: stage.documentId, ...resume } });
      expect(await stage.actor.next('joined')).toMatchObject({
        revision: 0,
        content: expect.stringContaining('quick'),
      });
    },
  },
  {
    name: 'a 65th channel',
    run: async (stage) => {
      for (let channel = 2; channel <= 65; channel += 1) {
        stage.actor.send({ join: { channel, documentId: stage.documentId, sessionId: randomUUID() } });
      }
      // The refusal needs nobody's answer, so it overtakes as many joins as it can.
      const opened: number[] = [];
      const refused: Fields[] = [];
      while (opened.length + refused.length < 64) {
        const { joined, left } = await stage.actor.nextEvent('joined or left');
        if (joined === undefined) refused.push(left);
        else opened.push(joined.channel);
      }
      expect(opened.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 63 }, (_, index) => index + 2));
      expect(refused).toMatchObject([{ channel: 65, reason: 'CHANNEL_LIMIT', message: expect.stringMatching(/\w/) }]);
    },
  },
];

const FLOODS: readonly Misdeed[] = [
  {
    name: 'more submissions than the connection may make',
    run: async (stage) => {
      for (let count = 0; count < 2_000; count += 1) stage.submit({ operation: { components: [] } });
      const codes: string[] = [];
      while (codes.length < 2_000) codes.push((await stage.actor.next('rejected')).code);
      expect(codes.indexOf('RATE_LIMITED')).toBeGreaterThanOrEqual(1_000);
      expect(new Set(codes)).toEqual(new Set(['INVALID_OPERATION', 'RATE_LIMITED']));
    },
  },
  {
    name: 'more messages than a connection may send, which ends it',
    run: async (stage) => {
      const connection = await stage.connect(stage.cast.owner);
      connection.send({ join: { channel: 1, documentId: stage.documentId, sessionId: randomUUID() } });
      await connection.next('joined');
      const frame = connection.encode({ submit: { channel: 1, sequence: 1, operation: { components: [] } } });
      for (let count = 0; count < 20_000; count += 1) connection.sendFrame(frame);
      expect(await connection.ended()).toEqual({ code: POLICY_VIOLATION, reason: 'RATE_LIMITED' });
      expect(connection.received.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    },
  },
  {
    name: 'more mistakes than a connection may make, which ends it',
    run: async (stage) => {
      const connection = await stage.connect(stage.cast.owner);
      for (let count = 0; count < 17; count += 1) connection.send({ leave: { channel: 5 } });
      for (let count = 0; count < 17; count += 1) await connection.next('error');
      expect(await connection.ended()).toEqual({ code: POLICY_VIOLATION, reason: 'MALFORMED_MESSAGE' });
    },
  },
  {
    name: 'a message in more pieces than are taken, which ends the connection',
    run: async (stage) => {
      const connection = await stage.connect(stage.cast.owner);
      const binary = connection.subprotocol === 'weft.v1.proto';
      for (let count = 0; count < 70; count += 1) connection.socket.send('{', { fin: false, binary });
      expect(await connection.ended()).toMatchObject({ code: POLICY_VIOLATION });
    },
  },
];

export const BAD_MANNERS: readonly Misdeed[] = [...WRONG_ORDER, ...TOKENS, ...JOINS, ...FLOODS];
