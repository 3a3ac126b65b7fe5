import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { status } from '@grpc/grpc-js';
import type { Envoy } from '@weft/deploy/components/envoy';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { Caller, memberCredentials } from './sidecar-caller.ts';
import { addressOf, freeEndpoint, SidecarStage } from './sidecar-stage.ts';

const ATTACH = '/weft.v1.BroadcastService/Attach';
const LIFETIME_MS = 6_000;
const RENEWALS = 3;

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('certificates that live for seconds', () => {
  let stage: SidecarStage;
  let internal: Endpoint;
  let instance: Endpoint;
  let document: Envoy;

  beforeAll(async () => {
    stage = await SidecarStage.open();
    const { endpoint } = await stage.recorder('document-1');
    internal = await freeEndpoint();
    instance = await freeEndpoint();
    const inbound = [{ kind: 'internal', address: internal, service: endpoint } as const];
    const service = 'document-service';
    document = await stage.sidecar({ id: 'document-1', service, inbound, outbound: [] }, LIFETIME_MS);
    const to = 'document-instance';
    const outbound = [{ to, address: instance, endpoints: [], resolve: 'addresses' } as const];
    await stage.sidecar({ id: 'gateway-1', service: 'gateway', inbound: [], outbound }, LIFETIME_MS);
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  /** What a gateway's sidecar has on disk now. */
  const gatewayFiles = async () => {
    const read = (name: string) => readFile(join(stage.directoryOf('gateway-1'), name), 'utf8');
    return { certificate: await read('tls.crt'), privateKey: await read('tls.key') };
  };

  /** The certificate that the document-service's sidecar shows on a new connection. */
  const shown = async () => {
    const { certificate, privateKey } = await gatewayFiles();
    const ca = stage.authority.certificate;
    return new Promise<{ serialNumber: string; validTo: number }>((resolve, reject) => {
      const options = { ...internal, ca, cert: certificate, key: privateKey, checkServerIdentity: () => undefined };
      const socket = connect({ ...options, ALPNProtocols: ['h2'] }, () => {
        const { serialNumber, valid_to: validTo } = socket.getPeerCertificate();
        socket.destroy();
        resolve({ serialNumber, validTo: Date.parse(validTo) });
      });
      socket.once('error', reject);
    });
  };

  const named = () => ({ 'x-weft-instance': addressOf(internal) });

  it('are renewed under a stream that stays open, and new connections are never refused', async () => {
    const toInstance = stage.caller(new Caller(addressOf(instance)));
    const stream = toInstance.stream(ATTACH, named());
    let heard = 0;
    let ended: unknown;
    stream.on('data', () => {
      heard += 1;
    });
    stream.on('error', (error) => {
      ended = error;
    });
    const first = await shown();
    const serials = new Set<string>();
    await until(
      `${RENEWALS} renewals after the first certificate`,
      async () => {
        serials.add((await shown()).serialNumber);
        const fresh = await newConnection();
        expect(await fresh.call(ATTACH)).toMatchObject({ code: status.OK, answeredBy: 'document-1' });
        fresh.close();
        expect(await toInstance.call(ATTACH, named())).toMatchObject({ code: status.OK });
        return serials.size > RENEWALS;
      },
      LIFETIME_MS * RENEWALS,
    );
    expect(Date.now()).toBeGreaterThan(first.validTo);
    expect(ended).toBeUndefined();
    const heardBefore = heard;
    await until('the stream goes on', () => heard > heardBefore);
    stream.cancel();
  });

  it('are what both sides show when they meet anew, long after the first have expired', async () => {
    const toInstance = stage.caller(new Caller(addressOf(instance)));
    const { validTo } = await shown();
    await until('what was shown has expired', () => Date.now() > validTo, LIFETIME_MS * 2);
    await document.stop();
    expect(await toInstance.call(ATTACH, named())).toMatchObject({ code: status.UNAVAILABLE });
    await document.start();
    expect(await toInstance.call(ATTACH, named())).toMatchObject({ code: status.OK });
  });

  async function newConnection(): Promise<Caller> {
    const files = await gatewayFiles();
    const shownByCaller = { ...files, validity: { notBeforeMs: 0, notAfterMs: 0 } };
    return new Caller(addressOf(internal), memberCredentials(stage.authority.certificate, shownByCaller));
  }
});
