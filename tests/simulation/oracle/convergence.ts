import type { PersonPlace } from '../nodes/person-place.ts';
import type { Site } from '../nodes/site.ts';
import type { Verdict } from './verdict.ts';

/** Says what has not come right yet after the faults have ended (I10). */
export class Convergence {
  readonly #site: Site;
  readonly #people: readonly PersonPlace[];
  readonly #verdict: Verdict;

  constructor(site: Site, people: readonly PersonPlace[], verdict: Verdict) {
    this.#site = site;
    this.#people = people;
    this.#verdict = verdict;
  }

  missing(): string[] {
    const { auth, database, log } = this.#site;
    const missing: string[] = [];
    if (!auth.isRelayed) missing.push('changes of rights are not in the log');
    for (const { partition, nextOffset } of database.partitions) {
      const records = log.partitions[partition]?.length ?? 0;
      if (nextOffset !== records) missing.push(`partition ${partition} stands at ${nextOffset} of ${records}`);
    }
    if (missing.length > 0) return missing;
    for (const { person } of this.#people) {
      if (person === undefined) return ['somebody is on the way'];
      for (const document of person.documents) {
        if (document.status === 'ended') continue;
        const row = database.documents.get(document.documentId);
        const where = `${person.userId} in ${document.documentId}`;
        if (document.status !== 'saved') missing.push(`${where} is ${document.status} at ${document.revision}`);
        else if (document.revision !== row?.revision)
          missing.push(`${where} is at ${document.revision} of ${row?.revision}`);
        else if (document.text() !== this.#verdict.text(row)) missing.push(`${where} has another text`);
      }
    }
    return missing;
  }
}
