import { join } from 'node:path';
import type { MeshShape, PortOf } from './mesh-shape.ts';
import type { Role } from './steps.ts';

export const LOOPBACK = '127.0.0.1';

/** One instance of a service, and its listeners by name. */
export interface Instance {
  /** As `gateway-1`. */
  readonly name: string;
  readonly role: Role;
  /** From 0, among its like. */
  readonly index: number;
  readonly port: PortOf;
  /** host:port of a listener. */
  readonly address: (listener: string) => string;
}

/** What every part of the plan needs to know. */
export interface PlanContext {
  readonly shape: MeshShape;
  readonly portOf: PortOf;
  readonly authServices: readonly Instance[];
  readonly documentServices: readonly Instance[];
  readonly gateways: readonly Instance[];
  /** Where something keeps its data. */
  readonly directory: (...names: readonly string[]) => string;
}

export function planContext(shape: MeshShape, portOf: PortOf): PlanContext {
  return {
    shape,
    portOf,
    authServices: instances('auth-service', shape.authServices, portOf),
    documentServices: instances('document-service', shape.documentServices, portOf),
    gateways: instances('gateway', shape.gateways, portOf),
    directory: (...names) => join(shape.dataDirectory, ...names),
  };
}

/** Every instance of every service. */
export function allInstances({ authServices, documentServices, gateways }: PlanContext): readonly Instance[] {
  return [...authServices, ...documentServices, ...gateways];
}

export function namesOf(instances: readonly Instance[]): string[] {
  return instances.map(({ name }) => name);
}

export function url(port: number): string {
  return `http://${LOOPBACK}:${port}`;
}

function instances(role: Role, count: number, portOf: PortOf): Instance[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${role}-${index + 1}`;
    const port = (listener: string) => portOf(`${name} ${listener}`);
    return { name, role, index, port, address: (listener) => `${LOOPBACK}:${port(listener)}` };
  });
}
