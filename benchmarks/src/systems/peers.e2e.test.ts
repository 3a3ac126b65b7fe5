import { type TextOp, type as textUnicode } from 'ot-text-unicode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { BenchBroker } from '../ground/bench-broker.ts';
import { HocuspocusClientParticipant } from '../peers/hocuspocus-client-participant.ts';
import { TEXT } from '../peers/hocuspocus-member.ts';
import { encodeUpdate } from '../peers/hocuspocus-messages.ts';
import { HocuspocusParticipant } from '../peers/hocuspocus-participant.ts';
import { ShareDbClientParticipant } from '../peers/sharedb-client-participant.ts';
import { ShareDbParticipant } from '../peers/sharedb-participant.ts';
import { startHocuspocus } from './hocuspocus-system.ts';
import { startShareDb } from './sharedb-system.ts';
import type { Participant, StartSystem, System } from './system.ts';

const WRITERS = 3;
const LETTERS = 30;
const START = 'once upon a time';

/** Gives a participant an edit that the server never sent. */
type Forge = (participant: Participant, documentId: string) => void;

interface Peer {
  readonly name: string;
  readonly start: StartSystem;
  readonly forge: Forge;
  readonly roles: readonly string[];
  /** Whether its participants make any edit they are given. */
  readonly edits: boolean;
}

const SHAREDB_ROLES = ['sharedb', 'postgresql'];
const HOCUSPOCUS_ROLES = ['hocuspocus', 'postgresql'];
const PEERS: readonly Peer[] = [
  {
    name: 'ShareDB',
    start: startShareDb({ name: 'ShareDB', join: ShareDbParticipant.join }),
    forge: forgeOperation,
    roles: SHAREDB_ROLES,
    edits: true,
  },
  {
    name: 'ShareDB, its own client',
    start: startShareDb({ name: 'ShareDB', join: ShareDbClientParticipant.join }),
    forge: forgeText,
    roles: SHAREDB_ROLES,
    edits: false,
  },
  {
    name: 'Hocuspocus',
    start: startHocuspocus({ name: 'Hocuspocus', join: HocuspocusParticipant.join }),
    forge: forgeUpdate,
    roles: HOCUSPOCUS_ROLES,
    edits: true,
  },
  {
    name: 'Hocuspocus, its own client',
    start: startHocuspocus({ name: 'Hocuspocus', join: HocuspocusClientParticipant.join }),
    forge: forgeDoc,
    roles: HOCUSPOCUS_ROLES,
    edits: false,
  },
];

describe.each(PEERS)('$name', ({ start, forge, roles, edits }) => {
  let system: System;

  beforeAll(async () => {
    system = await start({ postgresUrl: process.env.TEST_POSTGRES_URL ?? '', broker: new BenchBroker() });
  });

  afterAll(() => system[Symbol.asyncDispose]());

  it('runs as processes of its own', () => {
    expect([...system.processes.keys()]).toEqual(roles);
    for (const pid of [...system.processes.values()].flat()) expect(process.kill(pid, 0)).toBe(true);
    expect([...system.processes.values()].flat()).not.toContain(process.pid);
  });

  it('takes what three people type, delivers it to the others and stores it', async () => {
    const { documentId, participants, deliveries } = await typed(system);
    const letters = WRITERS * LETTERS;
    await system.converge(documentId, participants, letters);
    expect(deliveries()).toEqual(participants.map(() => letters - LETTERS));
    expect(await system.storedBytes(documentId)).toBeGreaterThan(START.length + letters);
    await closeAll(participants);
  });

  it('finds a lost letter, a participant of another document and one who was told something else', async () => {
    const { documentId, participants } = await typed(system);
    const letters = WRITERS * LETTERS;
    await expect(system.converge(documentId, participants, letters + 1)).rejects.toThrow(/letters became/);
    const [first] = participants;
    if (first === undefined) throw new Error('nobody typed');
    forge(first, documentId);
    await expect(system.converge(documentId, participants, letters)).rejects.toThrow(/a participant has/);
    // The next real letter brings everybody to one length again.
    await participants[1]?.type();
    await expect(system.converge(documentId, participants, letters + 1)).rejects.toThrow(/a participant has/);
    await closeAll(participants);
  });

  it('fails whoever waits when the connection breaks', async () => {
    const documentId = await system.createDocument(START);
    const participant = await system.join(documentId, 0);
    await participant.close();
    await expect(participant.type()).rejects.toThrow(/closed/);
  });

  if (edits) {
    it('makes the edits it is given, beside others who type', async () => {
      const documentId = await system.createDocument(START);
      const [editor, typist] = await Promise.all([system.join(documentId, 0), system.join(documentId, 1)]);
      for (let round = 0; round < LETTERS; round += 1) {
        // Five characters more, in the place of two.
        await Promise.all([editor.edit?.([4, { d: 2 }, 'brought']), typist.type()]);
      }
      await system.converge(documentId, [editor, typist], LETTERS * (5 + 1));
      await expect(editor.edit?.(['\u{1f600}'])).rejects.toThrow(/beyond/);
      await closeAll([editor, typist]);
    });

    it('goes on with a text that was empty', async () => {
      const documentId = await system.createDocument('x');
      const participant = await system.join(documentId, 0);
      await participant.edit?.([{ d: 1 }]);
      const second = await system.join(documentId, 1);
      await second.edit?.(['once']);
      await system.converge(documentId, [participant, second], 'nce'.length);
      await closeAll([participant, second]);
    });
  }
});

async function typed(system: System) {
  const documentId = await system.createDocument(START);
  const counts = Array.from({ length: WRITERS }, () => 0);
  const participants = await Promise.all(counts.map((_, index) => system.join(documentId, index)));
  participants.forEach((participant, index) => {
    participant.onDelivery = () => {
      counts[index] = (counts[index] ?? 0) + 1;
    };
  });
  await Promise.all(
    participants.map(async (participant) => {
      for (let letter = 0; letter < LETTERS; letter += 1) await participant.type();
    }),
  );
  return { documentId, participants, deliveries: () => counts };
}

async function closeAll(participants: readonly Participant[]): Promise<void> {
  await Promise.all(participants.map((participant) => participant.close()));
}

function forgeOperation(participant: Participant): void {
  if (!(participant instanceof ShareDbParticipant)) throw new Error('not a participant of ShareDB');
  const op: TextOp = textUnicode.normalize([3, 'y']);
  participant.receive(JSON.stringify({ a: 'op', v: participant.version, src: 'nobody', seq: 1, op }));
}

function forgeUpdate(participant: Participant, documentId: string): void {
  if (!(participant instanceof HocuspocusParticipant)) throw new Error('not a participant of Hocuspocus');
  const forger = new Doc();
  forger.getText(TEXT).insert(0, 'y');
  participant.receive(encodeUpdate(documentId, encodeStateAsUpdate(forger)));
}

function forgeText(participant: Participant): void {
  if (!(participant instanceof ShareDbClientParticipant)) throw new Error('not a participant by the client of ShareDB');
  const { text } = participant;
  vi.spyOn(participant, 'text', 'get').mockReturnValue(`y${text}`);
}

function forgeDoc(participant: Participant): void {
  if (!(participant instanceof HocuspocusClientParticipant)) {
    throw new Error('not a participant by the client of Hocuspocus');
  }
  const forged = new Doc();
  applyUpdate(forged, encodeStateAsUpdate(participant.received()));
  forged.getText(TEXT).insert(0, 'y');
  vi.spyOn(participant, 'received').mockReturnValue(forged);
}
