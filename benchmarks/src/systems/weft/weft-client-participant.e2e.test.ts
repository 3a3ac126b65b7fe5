import '@weft/tests/harness/quiet-logs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BenchBroker } from '../../ground/bench-broker.ts';
import { closeAll } from '../../workloads/crowd.ts';
import type { System } from '../system.ts';
import { WeftClientParticipant } from './weft-client-participant.ts';
import { startWeftEmbedded } from './weft-embedded.ts';

const WRITERS = 3;
const LETTERS = 30;

let system: System;
beforeAll(async () => {
  system = await startWeftEmbedded(
    'weft embedded',
    WeftClientParticipant.join,
  )({
    postgresUrl: process.env.TEST_POSTGRES_URL ?? '',
    broker: new BenchBroker(),
  });
});
afterAll(() => system[Symbol.asyncDispose]());

it('holds the text, hears of each letter of others and knows when its own are saved', async () => {
  const documentId = await system.createDocument('once');
  const { participants, deliveries } = await typed(documentId);
  await system.converge(documentId, participants, WRITERS * LETTERS);
  expect(deliveries).toEqual(participants.map(() => (WRITERS - 1) * LETTERS));
  expect(new Set(participants.map(({ text }) => text)).size).toBe(1);
  await closeAll(participants);
});

it('fails when a letter is lost or a text differs, without telling the text', async () => {
  const documentId = await system.createDocument('once');
  const { participants } = await typed(documentId);
  await expect(system.converge(documentId, participants, WRITERS * LETTERS + 1)).rejects.toThrow('should have');
  const [first] = participants;
  if (first === undefined) throw new Error('nobody typed');
  const { text } = first;
  vi.spyOn(first, 'text', 'get').mockReturnValue(`y${text.slice(1)}`);
  const failure = system.converge(documentId, participants, WRITERS * LETTERS);
  await expect(failure).rejects.toThrow(/hold different histories: revision 90, 94 letters, text \w+; revision 90/);
  await closeAll(participants);
});

it('types no more when it is closed', async () => {
  const documentId = await system.createDocument('once');
  const [participant] = await join(documentId, 1);
  await participant?.close();
  await expect(participant?.type()).rejects.toThrow('not open');
});

async function join(documentId: string, count: number): Promise<WeftClientParticipant[]> {
  const joined = await Promise.all(Array.from({ length: count }, (_, index) => system.join(documentId, index)));
  return joined.filter((participant) => participant instanceof WeftClientParticipant);
}

async function typed(documentId: string) {
  const participants = await join(documentId, WRITERS);
  const deliveries = participants.map(() => 0);
  participants.forEach((participant, index) => {
    participant.onDelivery = () => {
      deliveries[index] = (deliveries[index] ?? 0) + 1;
    };
  });
  await Promise.all(
    participants.map(async (participant) => {
      for (let letter = 0; letter < LETTERS; letter += 1) await participant.type();
    }),
  );
  return { participants, deliveries };
}
