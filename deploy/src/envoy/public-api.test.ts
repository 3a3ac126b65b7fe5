import { descriptors } from '@weft/service-kit/descriptors';
import { describe, expect, it } from 'vitest';
import { INTERNAL, publicMethods, restServices } from './public-api.ts';

describe('the public API', () => {
  const contracts = [...descriptors().registry]
    .filter((type) => type.kind === 'service')
    .flatMap(({ typeName, methods }) => methods.map((method) => ({ method, path: `/${typeName}/${method.name}` })));
  const isInternal = (path: string) =>
    INTERNAL.some((start) => path === start || (start.endsWith('/') && path.startsWith(start)));

  it('and what is internal are all of the contracts, and nothing is both', () => {
    const offered = publicMethods().map(({ path }) => path);
    expect(new Set(offered).size).toBe(offered.length);
    expect(
      contracts
        .map(({ path }) => path)
        .filter((path) => !isInternal(path))
        .sort(),
    ).toEqual([...offered].sort());
  });

  it('has nothing internal that says of itself that it is', () => {
    expect(INTERNAL).toContain('/weft.v1.BroadcastService/Attach');
    expect(publicMethods().some(({ path }) => isInternal(path))).toBe(false);
  });

  it('knows which calls may be made twice', () => {
    const idempotent = publicMethods().filter(({ isIdempotent }) => isIdempotent);
    const names = idempotent.map(({ path }) => path.split('/')[2]);
    expect(names).toContain('GetDocument');
    expect(names).toContain('SubmitEdit');
    for (const name of ['CreateDocument', 'ReplaceDocumentContent', 'CreateUser', 'IssueToken', 'Collaborate']) {
      expect(names).not.toContain(name);
    }
  });

  it('knows what REST offers, and where', () => {
    const rest = new Map(publicMethods().map(({ path, rest }) => [path.split('/')[2], rest]));
    expect(rest.get('CreateDocument')).toEqual({ verb: 'POST', template: '/v1/documents' });
    expect(rest.get('Subscribe')).toEqual({ verb: 'GET', template: '/v1/documents/{document_id}/events' });
    expect(rest.get('Collaborate')).toBeUndefined();
    expect(restServices()).not.toContain('weft.v1.TokenService');
  });
});
