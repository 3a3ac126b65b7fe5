import type { Rate, RateClass } from '../envoy/rate-limit.ts';

/** What a mesh is to consist of. */
export interface MeshShape {
  readonly authServices: number;
  readonly documentServices: number;
  readonly gateways: number;
  /** Where submissions go: a broker of the mesh's own, one that runs already, or tables in PostgreSQL. */
  readonly log:
    | { readonly kind: 'kafka' }
    | { readonly kind: 'broker'; readonly address: string; readonly topic: string }
    | { readonly kind: 'postgres' };
  /** Url of a database that runs already; without it the mesh has a PostgreSQL of its own. */
  readonly postgresUrl?: string;
  /** Where documents' content goes: an S3 server of the mesh's own, or a directory. */
  readonly content: 's3' | 'directory';
  /** Partitions of the log; fixed once its data is made. */
  readonly partitions: number;
  /** An Envoy in front of everything; without one, clients use the gateways' own ports. */
  readonly edge: boolean;
  /** What the edge allows one client instead of its own rates, for load from a single address. */
  readonly edgeRates?: Partial<Readonly<Record<RateClass, Rate>>>;
  /** An Envoy with mutual TLS beside every service. */
  readonly sidecars: boolean;
  /** Absolute; holds everything that must survive. */
  readonly dataDirectory: string;
  /** Of our services. */
  readonly logLevel: string;
  /** Where every process sends traces; undefined for nowhere. */
  readonly tracing?: TraceExport | undefined;
  /** Further environment of every service of ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface TraceExport {
  /** Base URL of OTLP over HTTP, as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Share of edits that are traced, from 0 to 1. */
  readonly ratio: number;
}

/** The port of a listener, by its name. */
export type PortOf = (listener: string) => number;
