import type { MeshShape, PortOf } from './mesh-shape.ts';
import { planContext, url } from './plan-context.ts';
import { planEdge, planIdentities } from './plan-edge.ts';
import { planFoundation } from './plan-foundation.ts';
import { planServices } from './plan-services.ts';
import { planSidecars } from './plan-sidecars.ts';
import type { Step } from './steps.ts';

/** What is to be started. */
export interface MeshPlan {
  /** Each comes after what it needs. */
  readonly steps: readonly Step[];
  /** What clients use: the edge alone when there is one, else every gateway. */
  readonly urls: readonly string[];
}

/** The listeners that a mesh of this shape needs a port for, by name. */
export function listenersOf(shape: MeshShape): string[] {
  const listeners = new Set<string>();
  planMesh(shape, (listener) => {
    listeners.add(listener);
    return 0;
  });
  return [...listeners];
}

/** Everything to start and to do for a mesh of this shape, each with what it needs and its settings. A pure function. */
export function planMesh(shape: MeshShape, portOf: PortOf): MeshPlan {
  const context = planContext(shape, portOf);
  const steps = [
    ...planFoundation(context),
    ...planIdentities(context),
    ...planSidecars(context),
    ...planServices(context),
    ...planEdge(context),
  ];
  const urls = shape.edge ? [url(portOf('edge http'))] : context.gateways.map(({ port }) => url(port('http')));
  return { steps, urls };
}
