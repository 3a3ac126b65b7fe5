import { describe, expect, it } from 'vitest';
import { BAD_FRAMES } from './bad-frames.ts';
import { BAD_MANNERS } from './bad-manners.ts';
import { BAD_SUBMISSIONS } from './bad-submissions.ts';
import { SUBPROTOCOLS } from './hand-connection.ts';
import { type Cast, Stage } from './stage.ts';
import type { WeftByHand } from './weft-by-hand.ts';

/** Who takes part in the tests of bad input. */
export async function castOf(weft: WeftByHand): Promise<Cast> {
  const [owner, viewer, stranger] = await Promise.all(['ada', 'bob', 'eve'].map((name) => weft.signIn(name)));
  if (owner === undefined || viewer === undefined || stranger === undefined) throw new Error('nobody signed in');
  return { weft, owner, viewer, stranger };
}

/** Every limit from inside and one past it, and everything else that may not come: refused with its code, without harm to anybody else. */
export function describeBadInput(cast: () => Cast): void {
  describe.each(SUBPROTOCOLS)('over %s', (subprotocol) => {
    describe('a frame that is no message harms nobody else', () => {
      it.each(BAD_FRAMES[subprotocol])('$name', async ({ frame, error, closed }) => {
        using stage = await Stage.set(cast(), { subprotocol });
        stage.actor.sendFrame(frame);
        if (error !== undefined) {
          await stage.refused(error);
          await stage.survives();
          await stage.accepted();
        }
        if (closed !== undefined) expect(await stage.actor.ended()).toMatchObject({ code: closed });
        await stage.isUnharmed();
      });
    });

    describe('what must not be done is refused, and harms nobody else', () => {
      it.each([...BAD_SUBMISSIONS, ...BAD_MANNERS])('$name', async ({ content, as, run }) => {
        using stage = await Stage.set(cast(), { subprotocol, content, as });
        await run(stage);
        await stage.survives();
        await stage.isUnharmed();
      });
    });
  });

  it('text that is not UTF-8 ends a JSON connection', async () => {
    using stage = await Stage.set(cast(), { subprotocol: 'weft.v1.json' });
    stage.actor.socket.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    expect(await stage.actor.ended()).toMatchObject({ code: 1007 });
    await stage.isUnharmed();
  });
}
