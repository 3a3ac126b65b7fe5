import type { S3Connection } from '@weft/content-store/s3/s3-client';
import type { Bootstrap } from '../envoy/api.ts';
import type { KeptIdentity } from '../identity/rotation.ts';
import type { Probe } from './probe.ts';

/** Something to start or to do, after what it needs is ready. */
export type Step = Process | Task;

export type Process = PostgresProcess | KafkaProcess | S3Process | ServiceProcess | EnvoyProcess;

interface Planned {
  /** Unique in the mesh. */
  readonly name: string;
  /** Names of steps that must be ready before it begins, and end after it. */
  readonly needs: readonly string[];
  /** Names of further steps that end after it: it calls them, and starts without them. */
  readonly calls?: readonly string[];
}

interface PlannedProcess extends Planned {
  /** Where it is reached, for people. */
  readonly address: string;
  /** Where it serves metrics for Prometheus; undefined when it doesn't. */
  readonly metricsPort?: number;
  /** `/metrics` unless given. */
  readonly metricsPath?: string;
}

export interface PostgresProcess extends PlannedProcess {
  readonly kind: 'postgres';
  readonly directory: string;
  readonly port: number;
}

export interface KafkaProcess extends PlannedProcess {
  readonly kind: 'kafka';
  readonly directory: string;
  readonly port: number;
  readonly controllerPort: number;
}

export interface S3Process extends PlannedProcess {
  readonly kind: 's3';
  readonly directory: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A Node service of ours. */
export interface ServiceProcess extends PlannedProcess {
  readonly kind: 'service';
  readonly role: Role;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ready: readonly Probe[];
}

/** The edge, or a sidecar. */
export interface EnvoyProcess extends PlannedProcess {
  readonly kind: 'envoy';
  /** Where its configuration is written. */
  readonly directory: string;
  /** Threads that carry traffic. */
  readonly concurrency: number;
  readonly config: Bootstrap;
}

export type Role = 'auth-service' | 'document-service' | 'gateway';

/** Something done once per start, before what needs it. */
export type Task = Planned &
  (
    | { readonly kind: 'schema'; readonly url: string }
    | { readonly kind: 'topic'; readonly broker: string; readonly topic: string; readonly partitions: number }
    | { readonly kind: 'bucket'; readonly connection: S3Connection; readonly bucket: string }
    | { readonly kind: 'page'; readonly directory: string }
    | IdentitiesTask
  );

/** Certificates, renewed for as long as the mesh runs. */
interface IdentitiesTask {
  readonly kind: 'identities';
  /** Where the authority is kept. */
  readonly authority: string;
  readonly identities: readonly KeptIdentity[];
  /** Files that tell Envoys where their certificates are. */
  readonly files: readonly { readonly directory: string; readonly contents: ReadonlyMap<string, object> }[];
}

const TASKS: readonly Step['kind'][] = ['schema', 'topic', 'bucket', 'page', 'identities'];

export function isTask(step: Step): step is Task {
  return TASKS.includes(step.kind);
}
