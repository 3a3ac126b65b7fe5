import { setTimeout as delay } from 'node:timers/promises';
import { Latencies } from '../measure/latencies.ts';
import type { Participant } from '../systems/system.ts';

export interface Typing {
  readonly letters: number;
  /** The most letters a second; one that is late is made up for. */
  readonly perSecond: number;
  /** Told right before a letter is sent. */
  readonly onSend?: () => void;
  /** How a letter is typed; by the participant's own choice of a place unless given. */
  readonly type?: (index: number) => Promise<void>;
}

/** Types one letter after another, the next when the last one is acknowledged. Answers how long each took to be. */
export async function typeInTurn(writer: Participant, typing: Typing): Promise<Latencies> {
  const { letters, perSecond, onSend, type = () => writer.type() } = typing;
  const latencies = new Latencies();
  const started = performance.now();
  for (let index = 0; index < letters; index += 1) {
    const early = started + (index * 1_000) / perSecond - performance.now();
    if (early > 0) await delay(early);
    onSend?.();
    const sent = performance.now();
    await type(index);
    latencies.record(performance.now() - sent);
  }
  return latencies;
}
