import { AdminServiceClient, type InspectDocumentResponse, type QuarantinedDocument } from '@weft/gen/admin';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { statusErrorFrom } from '@weft/service-kit/status-error';

/** What an operator wants. */
export interface AdminCommand {
  /** host:port of the internal listener of any document-service. */
  readonly address: string;
  /** Who asks, for the audit log. */
  readonly operator: string;
  /** `quarantine list`, `quarantine inspect ID`, `quarantine stop ID REASON`, `quarantine release ID`, `quarantine rebuild ID`. */
  readonly words: readonly string[];
}

/** The words are no command. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const USAGE = `usage: npm run admin -- [--address HOST:PORT] [--operator NAME] COMMAND
  quarantine list               documents that take no edits, and records that were put aside
  quarantine inspect ID         where a document stands, and what was put aside of it
  quarantine stop ID REASON     stop a document for edits
  quarantine release ID         let a document take edits again
  quarantine rebuild ID         make a stopped document's newest operations, and where its sessions stand, again from the log`;

/** A rebuild reads the log, which takes its time. */
const DEADLINE_MS = 90_000;

/** Does what is asked for; answers what to print. Fails with UsageError or StatusError. */
export async function runAdminCommand({ address, operator, words }: AdminCommand): Promise<string[]> {
  const [area, verb, documentId = '', ...rest] = words;
  if (area !== 'quarantine') throw new UsageError(`'${area ?? ''}' is nothing that can be asked for`);
  const desk = new Desk(address, operator);
  try {
    switch (verb) {
      case 'list':
        return await desk.list();
      case 'inspect':
        return await desk.inspect(documentId);
      case 'stop':
        return await desk.stop(documentId, rest.join(' '));
      case 'release':
        return await desk.release(documentId);
      case 'rebuild':
        return await desk.rebuild(documentId);
      default:
        throw new UsageError(`'quarantine ${verb ?? ''}' is nothing that can be asked for`);
    }
  } finally {
    desk.close();
  }
}

class Desk {
  readonly #operator: string;
  #client: AdminServiceClient;

  constructor(address: string, operator: string) {
    this.#operator = operator;
    this.#client = createClient(AdminServiceClient, address);
  }

  close(): void {
    this.#client.close();
  }

  async list(): Promise<string[]> {
    const lines: string[] = [];
    for (let pageToken = '', more = true; more; more = pageToken !== '') {
      const page = await callUnary(this.#client.listQuarantine.bind(this.#client), { pageSize: 0, pageToken }, OPTIONS);
      lines.push(...page.documents.map(listed));
      pageToken = page.nextPageToken;
    }
    return lines.length === 0 ? ['nothing is in quarantine'] : lines;
  }

  async inspect(documentId: string): Promise<string[]> {
    return inspected(await callUnary(this.#client.inspectDocument.bind(this.#client), { documentId }, OPTIONS));
  }

  async stop(documentId: string, reason: string): Promise<string[]> {
    const request = { documentId, reason, operator: this.#operator };
    await callUnary(this.#client.quarantineDocument.bind(this.#client), request, OPTIONS);
    return [`${documentId} takes no edits until it is released`];
  }

  async release(documentId: string): Promise<string[]> {
    const request = { documentId, operator: this.#operator };
    await callUnary(this.#client.releaseDocument.bind(this.#client), request, OPTIONS);
    return [`${documentId} takes edits again`];
  }

  /** Only the owner can; any instance knows who that is. */
  async rebuild(documentId: string): Promise<string[]> {
    const request = { documentId, operator: this.#operator };
    const ask = () => callUnary(this.#client.rebuildDocument.bind(this.#client), request, OPTIONS);
    const report = await ask().catch((error: unknown) => {
      const { reason, metadata } = statusErrorFrom(error);
      const owner = metadata.ownerAddress;
      if (reason !== 'NOT_OWNER' || owner === undefined) throw error;
      this.#client.close();
      this.#client = createClient(AdminServiceClient, owner);
      return ask();
    });
    const { firstRevision, revision, mended, sessions, chain, length } = report;
    const what = mended.length === 0 ? 'nothing had to be mended' : `mended: ${mended.join(', ')}`;
    const strayed = sessions === 0 ? '' : `; ${sessions} sessions put right`;
    return [
      `looked at revisions ${firstRevision} to ${revision}; ${what}${strayed}`,
      `head ${revision}, ${length} code points, chain ${hex(chain)}`,
      'release the document to let it take edits again',
    ];
  }
}

const OPTIONS = { deadlineMs: DEADLINE_MS };

function listed({ documentId, reason, records, lastAtMs }: QuarantinedDocument): string {
  const state = reason === '' ? 'takes edits' : `stopped: ${reason}`;
  const aside = records === 0 ? '' : `; ${records} records put aside, the last at ${timeOf(lastAtMs)}`;
  return `${documentId}  ${state}${aside}`;
}

function inspected(document: InspectDocumentResponse): string[] {
  const { documentId, partition, owner, reason, revision, length, chain, snapshotRevision, records } = document;
  return [
    `${documentId}  partition ${partition}, owner ${owner === '' ? 'none' : owner}`,
    reason === '' ? 'takes edits' : `stopped: ${reason}`,
    `head ${revision}, ${length} code points, chain ${hex(chain)}, snapshot at ${snapshotRevision}`,
    ...records.map(
      (record) =>
        `offset ${record.logOffset}  ${timeOf(record.atMs)}  ${record.size} bytes  ` +
        `user ${record.userId || '?'} session ${record.sessionId || '?'} sequence ${record.sequence}  ${record.reason}`,
    ),
  ];
}

function timeOf(milliseconds: bigint): string {
  return new Date(Number(milliseconds)).toISOString();
}

function hex(chain: bigint): string {
  return chain.toString(16).padStart(16, '0');
}
