import { SimulatedProcess } from '../world/world.ts';
import { type RunningDocumentService, startDocumentService } from './document-service.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import type { Site } from './site.ts';

export type Kind = 'document' | 'gateway';

interface Place {
  incarnation: number;
  process: SimulatedProcess;
  document: RunningDocumentService | undefined;
  gateway: RunningGateway | undefined;
}

/** The processes of our services: started, killed, stopped, paused and started again. */
export class Fleet {
  readonly #site: Site;
  readonly #places = new Map<string, Place>();

  constructor(site: Site) {
    this.#site = site;
  }

  get documentServices(): RunningDocumentService[] {
    return [...this.#places.values()].flatMap(({ document, process }) =>
      document !== undefined && process.alive ? [document] : [],
    );
  }

  get gateways(): RunningGateway[] {
    return [...this.#places.values()].flatMap(({ gateway, process }) =>
      gateway !== undefined && process.alive ? [gateway] : [],
    );
  }

  /** Starts what isn't running there. */
  start(kind: Kind, index: number): void {
    const address = `${kind}-${index}`;
    const before = this.#places.get(address);
    if (before?.process.alive) return;
    const { world } = this.#site;
    const incarnation = (before?.incarnation ?? 0) + 1;
    const process = new SimulatedProcess(`${address}.${incarnation}`);
    const place: Place = { incarnation, process, document: undefined, gateway: undefined };
    this.#places.set(address, place);
    world.after(
      1,
      () => {
        const failed = (error: unknown) => world.violated(`${process.name} did not start: ${String(error)}`);
        if (kind === 'document') {
          startDocumentService(this.#site, address).then((running) => {
            place.document = running;
          }, failed);
        } else {
          startGateway(this.#site, process.name).then((running) => {
            place.gateway = running;
          }, failed);
        }
      },
      process,
    );
  }

  /** Ends a process without a word; it is started again after a while. */
  kill(kind: Kind, index: number, downMs: number): void {
    const place = this.#places.get(`${kind}-${index}`);
    if (!place?.process.alive) return;
    this.#end(place.process);
    this.#site.world.after(downMs, () => this.start(kind, index), this.#site.world.outside);
  }

  /** Ends a process the polite way, as SIGTERM does. */
  stop(kind: Kind, index: number, downMs: number): void {
    const place = this.#places.get(`${kind}-${index}`);
    if (!place?.process.alive || place.process.paused) return;
    const { world } = this.#site;
    const ended = () => {
      if (!place.process.alive) return;
      this.#end(place.process);
      world.after(downMs, () => this.start(kind, index), world.outside);
    };
    world.after(
      0,
      () => {
        place.gateway?.drain();
        if (place.document === undefined) world.after(1_500, ended);
        else place.document.stop().then(ended, (error: unknown) => world.violated(`a stop failed: ${String(error)}`));
      },
      place.process,
    );
    // A process that doesn't end in time is killed.
    world.after(10_000, ended, world.outside);
  }

  pause(kind: Kind, index: number, forMs: number): void {
    const place = this.#places.get(`${kind}-${index}`);
    if (place === undefined) return;
    const { world } = this.#site;
    place.process.paused = true;
    world.after(forMs, () => world.resume(place.process), world.outside);
  }

  clock(kind: Kind, index: number, byMs: number): void {
    const place = this.#places.get(`${kind}-${index}`);
    if (place !== undefined) place.process.wallOffsetMs += byMs;
  }

  /** Everything runs again, from now on. */
  heal(documentServices: number, gateways: number): void {
    for (const { process } of this.#places.values()) this.#site.world.resume(process);
    for (let index = 0; index < documentServices; index += 1) this.start('document', index);
    for (let index = 0; index < gateways; index += 1) this.start('gateway', index);
  }

  #end(process: SimulatedProcess): void {
    const { world, grpc, sockets } = this.#site;
    world.kill(process);
    grpc.breakCalls((client, server) => client === process || server === process);
    sockets.break((client, gateway) => client === process || gateway === process);
  }
}
