/** One process of the mesh. It can be ended and started again any number of times, on the same ports, settings and data. */
export interface Component {
  /** Unique in its mesh, as `gateway-1`. */
  readonly name: string;
  /** 0 while there is no process. */
  readonly pid: number;
  /** The last lines of its log, of this run and the one before. */
  readonly log: string;
  /** How often it has ended by itself, unasked. */
  readonly ownEnds: number;
  /** Starts it and resolves when it is ready for work. Fails with the end of its log, and then nothing of it runs. */
  start(): Promise<void>;
  /** Asks it to end, and resolves when it has. One that takes too long is killed. */
  stop(): Promise<void>;
  /** Ends it without warning, as kill -9 does, and resolves when it is gone. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Has `listener` told each time it ends unasked after it was ready, with how it ended; replaces the listener before. */
  onOwnEnd(listener: (how: string) => void): void;
}
