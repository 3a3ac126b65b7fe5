import type { KeyedCertificate, Subject } from './certificate.ts';
import { writeIdentity } from './identity-directory.ts';
import type { Authority } from './local-authority.ts';
import { isRenewalDue, nextLookMs } from './renewal.ts';

/** How long a certificate lives unless told otherwise, in milliseconds: a day. */
export const LEAF_LIFETIME_MS = 86_400_000;

/** A certificate that is kept valid, and the directory it is kept in. */
export interface KeptIdentity {
  readonly subject: Subject;
  readonly directory: string;
}

interface RotationOptions {
  readonly authority: Authority;
  readonly identities: readonly KeptIdentity[];
  /** LEAF_LIFETIME_MS unless given. */
  readonly lifetimeMs?: number;
  /** A new certificate is in its directory. */
  renewed?(kept: KeptIdentity, leaf: KeyedCertificate): void;
  /** A certificate could not be renewed; it will be tried again while the old one counts, and after. */
  failed(kept: KeptIdentity, error: unknown): void;
  /** Milliseconds since 1970. */
  now?(): number;
}

export interface Rotation {
  /** Renews nothing from now on. What is being written is finished first. */
  stop(): Promise<void>;
}

/** Writes a new certificate for every identity, and another one whenever two thirds of its life are over. Resolves when the first are there. */
export async function startRotation(options: RotationOptions): Promise<Rotation> {
  const rotations = options.identities.map((kept) => new IdentityRotation(kept, options));
  await Promise.all(rotations.map((rotation) => rotation.start()));
  return {
    stop: async () => {
      await Promise.all(rotations.map((rotation) => rotation.stop()));
    },
  };
}

class IdentityRotation {
  readonly #kept: KeptIdentity;
  readonly #options: RotationOptions;
  readonly #now: () => number;
  #leaf: KeyedCertificate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(kept: KeptIdentity, options: RotationOptions) {
    this.#kept = kept;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    this.#wait(await this.#renew());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #wait({ validity }: KeyedCertificate): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        this.#looking = this.#look();
      },
      nextLookMs(validity, this.#now()),
    );
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#leaf === undefined) return;
    if (isRenewalDue(this.#leaf.validity, this.#now())) {
      await this.#renew().catch((error: unknown) => this.#options.failed(this.#kept, error));
    }
    this.#wait(this.#leaf);
  }

  async #renew(): Promise<KeyedCertificate> {
    const { authority, lifetimeMs = LEAF_LIFETIME_MS } = this.#options;
    const { subject, directory } = this.#kept;
    const leaf = await authority.issue(subject, lifetimeMs);
    await writeIdentity(directory, leaf, authority.certificate);
    this.#leaf = leaf;
    this.#options.renewed?.(this.#kept, leaf);
    return leaf;
  }
}
