import { encodeRecord } from '@weft/document-service/log/record-codec';
import { Role, roleFromJSON } from '@weft/gen/role';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import type { Action, SubmissionRecord } from '@weft/ot/sequencer';
import type { Machine } from '../model/machine.ts';
import type { Fault, Plan } from '../plan/plan.ts';
import type { SimulatedProcess } from '../world/world.ts';
import type { Fleet } from './fleet.ts';
import { userIdOf } from './person.ts';
import type { PersonPlace } from './person-place.ts';
import type { Site } from './site.ts';

interface InjectorOptions {
  readonly plan: Plan;
  readonly auth: SimulatedProcess;
  readonly people: readonly PersonPlace[];
}

const CONTROL = { baseRevision: 0, permissionEpoch: 0n, semantics: SEMANTICS };
const OPERATOR_ID = '00000000-0000-0000-0000-000000000000';

/** Brings a plan's faults about, and ends them. */
export class FaultInjector {
  readonly #site: Site;
  readonly #fleet: Fleet;
  readonly #plan: Plan;
  readonly #auth: SimulatedProcess;
  readonly #people: readonly PersonPlace[];
  #healed = false;

  constructor(site: Site, fleet: Fleet, { plan, auth, people }: InjectorOptions) {
    this.#site = site;
    this.#fleet = fleet;
    this.#plan = plan;
    this.#auth = auth;
    this.#people = people;
  }

  schedule(): void {
    const { world } = this.#site;
    for (const { atMs, fault } of this.#plan.faults) world.after(atMs, () => this.#begin(fault), world.outside);
  }

  /** No fault from now on. */
  heal(): void {
    this.#healed = true;
    const { network, databaseServer, contentServer, log, database } = this.#site;
    network.calm();
    for (const machine of [databaseServer, contentServer, log.broker]) machine.heal();
    log.redelivery = 0;
    log.fetchMs = 4;
    database.refusals = 0;
    this.#fleet.heal(this.#plan.documentServices, this.#plan.gateways);
    for (const place of this.#people) place.beHonest();
  }

  #begin(fault: Fault): void {
    if (this.#healed) return;
    const { network, grpc, sockets, log, database } = this.#site;
    switch (fault.kind) {
      case 'kill':
        this.#fleet.kill(fault.what, fault.index, fault.downMs);
        return;
      case 'stop':
        this.#fleet.stop(fault.what, fault.index, fault.downMs);
        return;
      case 'pause':
        this.#fleet.pause(fault.what, fault.index, fault.forMs);
        return;
      case 'clock':
        this.#fleet.clock(fault.what, fault.index, fault.byMs);
        return;
      case 'partition':
        network.partition(named(fault.one), named(fault.other), network.world.nowMs + fault.forMs);
        return;
      case 'reset': {
        const name = named(fault.name);
        if (fault.what === 'sockets') sockets.break((_client, gateway) => name.test(gateway.name));
        else grpc.breakCalls((client) => name.test(client.name));
        return;
      }
      case 'slow':
        network.weather = { latencyMs: { least: 0.5, most: fault.mostMs } };
        this.#after(fault.forMs, () => {
          network.weather = { latencyMs: { least: 0.2, most: 2 } };
        });
        return;
      case 'trouble': {
        const machine = this.#machine(fault.machine);
        Object.assign(machine.trouble, fault.trouble);
        this.#after(fault.forMs, () => machine.heal());
        return;
      }
      case 'refusals':
        database.refusals = fault.probability;
        this.#after(fault.forMs, () => {
          database.refusals = 0;
        });
        return;
      case 'redelivery':
        log.redelivery = fault.probability;
        log.fetchMs = fault.fetchMs;
        this.#after(fault.forMs, () => {
          log.redelivery = 0;
          log.fetchMs = 4;
        });
        return;
      case 'rebalance':
        log.group.rebalance();
        return;
      case 'revoke':
        this.#revoke(fault);
        return;
      case 'quarantine':
        this.#stopForAWhile(fault);
        return;
      case 'delete':
        this.#close(fault.document);
        return;
      case 'leave':
        this.#people[fault.person]?.leave(fault.forMs);
    }
  }

  #close(document: number): void {
    const documentId = this.#plan.documents[document];
    if (documentId === undefined) return;
    const facts = { userId: '', sessionId: '', sequence: 0 };
    this.#asOperator(() => this.#publish({ ...CONTROL, ...facts, documentId, action: { kind: 'close' } }));
  }

  /**
   * An operator stops a document and releases it later, also after the faults have ended: that is no fault. Then the stop comes once more, as from a publisher that
   * had no answer.
   */
  #stopForAWhile({ document, forMs }: Extract<Fault, { kind: 'quarantine' }>): void {
    const documentId = this.#plan.documents[document];
    if (documentId === undefined) return;
    const { world } = this.#site;
    const command = (action: Action) => {
      const facts = { userId: OPERATOR_ID, sessionId: world.uuid(), sequence: 1 };
      return { ...CONTROL, ...facts, documentId, action };
    };
    const stop = command({ kind: 'quarantine', reason: 'an operator looks at it' });
    const release = command({ kind: 'release' });
    this.#asOperator(async () => {
      await this.#publish(stop);
      await world.pause(forMs);
      await this.#publish(release);
      await world.pause(forMs);
      await this.#publish(stop);
    });
  }

  #asOperator(work: () => Promise<unknown>): void {
    this.#site.world.after(0, () => void work(), this.#auth);
  }

  /** Resolves when the log has it. */
  #publish(record: SubmissionRecord): Promise<unknown> {
    const { world, log } = this.#site;
    const partition = partitionOf(record.documentId, log.partitions.length);
    const records = [encodeRecord(record)];
    const attempt = (): Promise<unknown> =>
      log.send([{ partition, records }]).catch(() => world.pause(100).then(attempt));
    return attempt();
  }

  #revoke({ person, document, role, forMs }: Extract<Fault, { kind: 'revoke' }>): void {
    const documentId = this.#plan.documents[document];
    if (documentId === undefined || !this.#plan.people[person]?.documents.includes(document)) return;
    const userId = userIdOf(person);
    const { world, auth } = this.#site;
    world.after(0, () => auth.set(documentId, userId, roleFromJSON(role)), this.#auth);
    world.after(forMs, () => auth.set(documentId, userId, Role.ROLE_EDITOR), this.#auth);
  }

  #machine(name: 'database' | 'broker' | 'content'): Machine {
    const { databaseServer, contentServer, log } = this.#site;
    if (name === 'database') return databaseServer;
    return name === 'broker' ? log.broker : contentServer;
  }

  #after(delayMs: number, action: () => void): void {
    this.#site.world.after(delayMs, action, this.#site.world.outside);
  }
}

function named(start: string): RegExp {
  return new RegExp(`^${start}(\\b|-)`);
}
