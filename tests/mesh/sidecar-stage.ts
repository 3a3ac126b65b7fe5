import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Envoy, startEnvoy } from '@weft/deploy/components/envoy';
import { freePort } from '@weft/deploy/components/free-port';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import { type SidecarOptions, sidecarBootstrap } from '@weft/deploy/envoy/sidecar';
import { credentialFiles } from '@weft/deploy/envoy/sidecar-credentials';
import { type Authority, localAuthority } from '@weft/deploy/identity/local-authority';
import { LEAF_LIFETIME_MS, startRotation } from '@weft/deploy/identity/rotation';
import type { Identity } from '@weft/deploy/identity/spiffe';
import { memberSubject } from '@weft/deploy/identity/subjects';
import { Caller, memberCredentials } from './sidecar-caller.ts';
import { Recorder } from './sidecar-recorder.ts';

/** A directory, an authority and whatever was started with them. */
export class SidecarStage implements AsyncDisposable {
  readonly authority: Authority;
  readonly #root: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(authority: Authority, root: string, stack: AsyncDisposableStack) {
    this.authority = authority;
    this.#root = root;
    this.#stack = stack;
  }

  static async open(): Promise<SidecarStage> {
    const stack = new AsyncDisposableStack();
    const root = await mkdtemp(join(tmpdir(), 'weft-sidecars-'));
    stack.defer(() => rm(root, { recursive: true, force: true }));
    return new SidecarStage(await localAuthority(authorityIn(root)), root, stack);
  }

  /** The same authority, at another time (milliseconds since 1970). */
  authorityAt(nowMs: number): Promise<Authority> {
    return localAuthority(authorityIn(this.#root), () => nowMs);
  }

  /** Something that records every call, and the port it listens on. */
  async recorder(name: string): Promise<{ recorder: Recorder; endpoint: Endpoint }> {
    const recorder = this.#stack.adopt(new Recorder(name), (opened) => opened.stop());
    return { recorder, endpoint: loopback(await recorder.listen()) };
  }

  /** The sidecar of an instance, with certificates that live for `lifetimeMs`. */
  async sidecar(
    options: Omit<SidecarOptions, 'credentials' | 'adminPort'>,
    lifetimeMs = LEAF_LIFETIME_MS,
  ): Promise<Envoy> {
    const { id, service } = options;
    const credentials = await this.#credentials(id, service, lifetimeMs);
    const config = sidecarBootstrap({ ...options, credentials, adminPort: await freePort() });
    const envoy = await startEnvoy({ name: id, config, directory: join(this.#root, 'envoy'), concurrency: 1 });
    return this.#stack.adopt(envoy, (started) => started.stop());
  }

  /** A caller that shows a certificate of an identity. */
  async member(identity: Identity, { host, port }: Endpoint): Promise<Caller> {
    const leaf = await this.authority.issue(memberSubject(identity), LEAF_LIFETIME_MS);
    return this.caller(new Caller(`${host}:${port}`, memberCredentials(this.authority.certificate, leaf)));
  }

  /** Closes it in the end. */
  caller(caller: Caller): Caller {
    return this.#stack.adopt(caller, (opened) => opened.close());
  }

  defer(undo: () => Promise<void> | void): void {
    this.#stack.defer(undo);
  }

  directoryOf(id: string): string {
    return join(this.#root, 'identities', id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #credentials(id: string, identity: Identity, lifetimeMs: number) {
    const directory = this.directoryOf(id);
    const secretsDirectory = join(this.#root, 'secrets', id);
    await mkdir(secretsDirectory, { recursive: true });
    for (const [name, content] of credentialFiles({ directory })) {
      await writeFile(join(secretsDirectory, name), JSON.stringify(content));
    }
    const rotation = await startRotation({
      authority: this.authority,
      identities: [{ subject: memberSubject(identity), directory }],
      lifetimeMs,
      failed: (_kept, error) => {
        throw error;
      },
    });
    this.#stack.defer(() => rotation.stop());
    return { directory, secretsDirectory };
  }
}

function authorityIn(root: string): string {
  return join(root, 'authority');
}

export function loopback(port: number): Endpoint {
  return { host: '127.0.0.1', port };
}

/** An address of this machine that nobody listens on. */
export async function freeEndpoint(): Promise<Endpoint> {
  return loopback(await freePort());
}

export function addressOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
