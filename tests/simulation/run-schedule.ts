import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { firstStorageKey } from '@weft/document-service/domain/storage-key';
import { Role } from '@weft/gen/role';
import { partitionOf } from '@weft/ot/partition';
import { AuthModel } from './model/auth.ts';
import { ContentModel } from './model/content-store.ts';
import { DatabaseModel } from './model/database.ts';
import { DatabasePorts } from './model/database-ports.ts';
import { Machine } from './model/machine.ts';
import { LogModel } from './model/submission-log.ts';
import { FaultInjector } from './nodes/fault-injector.ts';
import { Fleet } from './nodes/fleet.ts';
import { userIdOf } from './nodes/person.ts';
import { PersonPlace } from './nodes/person-place.ts';
import type { Site } from './nodes/site.ts';
import { Convergence } from './oracle/convergence.ts';
import { Told } from './oracle/told.ts';
import { Verdict } from './oracle/verdict.ts';
import type { Plan } from './plan/plan.ts';
import { enterFabric, GrpcFabric } from './world/grpc.ts';
import { Network } from './world/network.ts';
import { enterWorld } from './world/virtual-time.ts';
import { WebSocketFabric } from './world/websocket.ts';
import { SimulatedProcess, World } from './world/world.ts';

/** What became of a schedule. */
export interface Outcome {
  /** What went wrong; nothing when all is well. */
  readonly problems: readonly string[];
  readonly operations: number;
  readonly acknowledged: number;
  /** Virtual milliseconds. */
  readonly lastedMs: number;
  readonly tasks: number;
  /** Names what happened: the same for the same seed and plan. */
  readonly fingerprint: string;
}

const AUTH_ADDRESS = 'auth';
/** Until everything has come right after the last fault, in milliseconds: well above the longest pause that anything makes. */
const HEALED_WITHIN_MS = 30_000;
const LOOK_MS = 500;

/** Runs one schedule from its beginning to its verdict. Nothing of it stays. */
export function runSchedule(plan: Plan): Outcome {
  const world = new World(plan.seed);
  enterWorld(world);
  try {
    return run(world, plan);
  } finally {
    enterFabric(undefined);
    enterWorld(undefined);
  }
}

function run(world: World, plan: Plan): Outcome {
  const { site, told, firstTexts } = build(world, plan);
  enterFabric(site.grpc);
  const auth = new SimulatedProcess('auth');
  world.after(0, () => site.auth.serve(site.grpc, AUTH_ADDRESS), auth);
  const fleet = new Fleet(site);
  for (let index = 0; index < plan.documentServices; index += 1) fleet.start('document', index);
  for (let index = 0; index < plan.gateways; index += 1) fleet.start('gateway', index);
  const people = openPeople(site, plan, auth);
  const injector = new FaultInjector(site, fleet, { plan, auth, people });
  injector.schedule();
  world.run(plan.activeMs);
  const verdict = new Verdict(site, firstTexts);
  if (plan.mode === 'heal' && world.violations.length === 0) heal({ world, plan, site, people, injector, verdict });
  const problems = [...world.violations, ...verdict.problems()];
  const chains = [...site.database.documents.values()].map(
    ({ revision, chain }) => `${revision}:${chain.toString(16)}`,
  );
  return {
    problems,
    operations: site.database.byChain.size,
    acknowledged: told.acknowledged,
    lastedMs: world.nowMs,
    tasks: world.tasks,
    fingerprint: `${world.tasks}/${chains.join('/')}`,
  };
}

interface Healing {
  readonly world: World;
  readonly plan: Plan;
  readonly site: Site;
  readonly people: readonly PersonPlace[];
  readonly injector: FaultInjector;
  readonly verdict: Verdict;
}

function heal({ world, plan, site, people, injector, verdict }: Healing): void {
  injector.heal();
  const convergence = new Convergence(site, people, verdict);
  // People go on for a moment: what worked before must work again.
  world.run(world.nowMs + LOOK_MS);
  for (const person of people) person.rest();
  const endsAtMs = plan.activeMs + HEALED_WITHIN_MS;
  while (world.nowMs < endsAtMs && world.violations.length === 0) {
    world.run(world.nowMs + LOOK_MS);
    if (convergence.missing().length === 0) return;
  }
  for (const what of convergence.missing()) world.violated(`not healed: ${what}`);
}

function build(world: World, plan: Plan) {
  const network = new Network(world);
  const machine = (name: string) =>
    new Machine(network, new SimulatedProcess(name), (what) => new Error(`${name} gave no answer to ${what}`));
  const log = new LogModel(machine('broker'), plan.partitions);
  const databaseServer = machine('database');
  const database = new DatabaseModel(world, plan.partitions);
  const contentServer = new Machine(
    network,
    new SimulatedProcess('content'),
    (what) => new ContentStoreUnavailableError(`no answer to ${what}`),
  );
  const content = new ContentModel(contentServer);
  const told = new Told(world, database);
  const firstTexts = new Map<string, string>();
  for (const [index, documentId] of plan.documents.entries()) {
    const text = index === 0 ? '' : 'a text\n';
    firstTexts.set(documentId, text);
    const storageKey = text === '' ? undefined : firstStorageKey(documentId);
    if (storageKey !== undefined) content.objects.set(storageKey, Buffer.from(text));
    const partition = partitionOf(documentId, plan.partitions);
    database.addDocument(documentId, { partition, storageKey, length: text.length });
  }
  const site: Site = {
    world,
    network,
    grpc: new GrpcFabric(network),
    sockets: new WebSocketFabric(network, (frame) => told.frame(frame)),
    log,
    database,
    databaseServer,
    ports: new DatabasePorts(databaseServer, database),
    content,
    contentServer,
    auth: new AuthModel(world, log),
    documentAddresses: Array.from({ length: plan.documentServices }, (_one, index) => `document-${index}`),
    authAddress: AUTH_ADDRESS,
  };
  return { site, told, firstTexts };
}

/** Everybody comes within the first moments. */
function openPeople(site: Site, plan: Plan, auth: SimulatedProcess): PersonPlace[] {
  const { world } = site;
  const sessionIds: string[] = [];
  return plan.people.map(({ documents, ...manner }, index) => {
    const userId = userIdOf(index);
    const documentIds = documents.flatMap((document) => plan.documents[document] ?? []);
    const grant = () => {
      for (const documentId of documentIds) site.auth.set(documentId, userId, Role.ROLE_EDITOR);
    };
    world.after(0, grant, auth);
    const place = new PersonPlace(site, { documentIds, manner, sessionIds, userId, name: `person-${index}` });
    place.come(world.between('people', 1, 400));
    return place;
  });
}
