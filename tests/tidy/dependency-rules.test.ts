import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** Which workspaces a workspace may import; DESIGN's direction of dependencies. What isn't listed may import nothing of ours. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ot: [],
  'service-kit': ['gen'],
  database: [],
  'submission-log': ['gen', 'service-kit'],
  'content-store': ['gen', 'service-kit'],
  'auth-service': ['gen', 'service-kit', 'database', 'submission-log'],
  'document-service': ['gen', 'service-kit', 'database', 'submission-log', 'content-store', 'ot'],
  gateway: ['gen', 'service-kit', 'database', 'submission-log', 'ot'],
  client: ['gen', 'ot'],
};
/** Tests of a workspace may also use the test database and the harness. */
const TESTS_ALSO = ['database', 'tests', 'gen', 'service-kit', 'submission-log', 'content-store', 'ot'];
const FREE = ['standalone', 'tests', 'benchmarks', 'deploy'];
/** What the gateway may use of ot: it moves operations, it never transforms them. */
const GATEWAY_OT = [
  'validate',
  'chain',
  'operation-codec',
  'operation',
  'partition',
  'uuid',
  'rejection',
  'limits',
  'semantics',
];

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? '');
}

describe('dependency rules', () => {
  const files = sourceFiles().filter(({ path }) => path.includes('/'));

  it('lets workspaces import in one direction only', () => {
    const broken = files.flatMap(({ path, text }) => {
      const workspace = path.split('/')[0] ?? '';
      if (FREE.includes(workspace)) return [];
      const also = /\.test\.ts$|\/testing\/|\.contract\.ts$/.test(path) ? TESTS_ALSO : [];
      const allowed = [...(ALLOWED[workspace] ?? []), ...also, workspace];
      return importsOf(text)
        .filter((name) => name.startsWith('@weft/') && !allowed.includes(name.split('/')[1] ?? ''))
        .map((name) => `${path} imports ${name}`);
    });
    expect(broken).toEqual([]);
  });

  it('lets nothing import another workspace by a relative path', () => {
    const broken = files.flatMap(({ path, text }) => {
      const depth = path.split('/').length - 1;
      return importsOf(text)
        .filter((name) => name.startsWith('../'.repeat(depth)))
        .map((name) => `${path} imports ${name}`);
    });
    expect(broken).toEqual([]);
  });

  it('keeps kafkajs inside submission-log and the test harness', () => {
    const broken = files.filter(
      ({ path, text }) =>
        !/^(submission-log|tests|benchmarks)\//.test(path) &&
        importsOf(text).some((name) => name.startsWith('kafkajs')),
    );
    expect(broken.map(({ path }) => path)).toEqual([]);
  });

  it('keeps transforming out of the gateway', () => {
    const broken = files.flatMap(({ path, text }) =>
      path.startsWith('gateway/') && !path.includes('.test.')
        ? importsOf(text).filter(
            (name) => name.startsWith('@weft/ot/') && !GATEWAY_OT.includes(name.slice('@weft/ot/'.length)),
          )
        : [],
    );
    expect(broken).toEqual([]);
  });

  it('keeps ot and the client free of Node, but for the Node transport', () => {
    const broken = files.filter(
      ({ path, text }) =>
        /^(ot|client)\/src\//.test(path) &&
        !/\.test\.ts$|node-transport\.ts$|build-page\.ts$|\/testing\//.test(path) &&
        importsOf(text).some((name) => name.startsWith('node:')),
    );
    expect(broken.map(({ path }) => path)).toEqual([]);
  });
});
