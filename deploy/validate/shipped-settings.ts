import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const KUBERNETES = join(root, 'deploy/kubernetes');

/** A name and where it stands. */
export interface Found {
  readonly file: string;
  readonly name: string;
}

/** Environment variables that compose.yaml and the Kubernetes files give to our own image. */
export function givenVariables(files: ReadonlyMap<string, string> = shippedYaml()): Found[] {
  return [...files].flatMap(([file, text]) => {
    const names = file.endsWith('.env') ? envNames(text) : objects(text).flatMap(variablesOf);
    return [...new Set(names)].map((name) => ({ file, name }));
  });
}

/** Every image that is named, as `name:tag`. */
export function images(files: ReadonlyMap<string, string> = shippedYaml()): Found[] {
  return [...files].flatMap(([file, text]) =>
    objects(text)
      .flatMap(imagesOf)
      .map((name) => ({ file, name })),
  );
}

/** True when the tag says exactly which image: a version of at least two numbers, and neither `latest` nor none. */
export function isExact(image: string): boolean {
  return /:(?:[a-z]+-)?v?\d+\.\d+(?:\.\d+)?(?:-[a-z0-9.]+)?$/.test(image);
}

/** Kubernetes files, compose.yaml and env files, by name. */
export function shippedYaml(): ReadonlyMap<string, string> {
  const found = readdirSync(KUBERNETES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(yaml|env)$/.test(name))
    .map((name) => [`kubernetes/${name}`, readFileSync(join(KUBERNETES, name), 'utf8')] as const);
  return new Map([...found, ['compose.yaml', readFileSync(join(root, 'deploy/compose.yaml'), 'utf8')]]);
}

function objects(text: string): Record<string, unknown>[] {
  return parseAllDocuments(text, { merge: true }).flatMap((document) => nested(document.toJS()));
}

/** The value itself and every object in it. */
function nested(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(nested);
  return isObject(value) ? [value, ...Object.values(value).flatMap(nested)] : [];
}

/** Of a container, a compose service on our image, or a kustomization. */
function variablesOf(object: Record<string, unknown>): string[] {
  const { image, environment, env, literals } = object;
  if (isOurs(image) && isObject(environment)) return Object.keys(environment);
  if (isOurs(image) && Array.isArray(env)) return env.flatMap((each) => (isObject(each) ? [String(each.name)] : []));
  return Array.isArray(literals) ? envNames(literals.join('\n')) : [];
}

function imagesOf(object: Record<string, unknown>): string[] {
  const { image, name, newName, newTag } = object;
  if (typeof newTag === 'string') return [`${newName ?? name}:${newTag}`];
  // The Kubernetes base leaves names and tags to its kustomization.
  return typeof image === 'string' && !['weft', 'envoy'].includes(image) ? [image] : [];
}

function isOurs(image: unknown): boolean {
  return typeof image === 'string' && /^weft(:|$)/.test(image);
}

function envNames(text: string): string[] {
  return [...text.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
