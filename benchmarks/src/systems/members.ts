import type { Participant } from './system.ts';

/** Who joined a system, as what the system knows of its participants beyond what all of them are. */
export class Members<Member extends Participant> {
  readonly #members = new WeakMap<Participant, Member>();

  add(member: Member): Member {
    this.#members.set(member, member);
    return member;
  }

  /** Fails when one of them joined another system. */
  of(participants: readonly Participant[]): Member[] {
    return participants.map((participant) => {
      const member = this.#members.get(participant);
      if (member === undefined) throw new Error('a participant of another system');
      return member;
    });
  }
}
