import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Renews third_party/envoy-api: `node deploy/validate/envoy-api.main.ts`. Takes the Envoy API's protos from Maven Central and keeps those that our
 * configurations are made of, with everything they import.
 */

const run = promisify(execFile);

const ARTIFACT = 'io.envoyproxy.controlplane:api:1.0.49';
const SHA256 = 'cbac9ac918071e132c552100f6c26978346116205d8f93a2efe5050049c1cc6e';
const root = join(import.meta.dirname, '../..');
const target = join(root, 'third_party/envoy-api');
const DOWNLOAD_TIMEOUT_MS = 180_000;

/** What configurations name: the bootstrap and the extensions in its Any fields. */
const ROOTS = [
  'envoy/config/bootstrap/v3/bootstrap.proto',
  'envoy/config/trace/v3/opentelemetry.proto',
  'envoy/extensions/access_loggers/stream/v3/stream.proto',
  'envoy/extensions/filters/http/buffer/v3/buffer.proto',
  'envoy/extensions/filters/http/cors/v3/cors.proto',
  'envoy/extensions/filters/http/grpc_json_transcoder/v3/transcoder.proto',
  'envoy/extensions/filters/http/grpc_web/v3/grpc_web.proto',
  'envoy/extensions/filters/http/header_mutation/v3/header_mutation.proto',
  'envoy/extensions/filters/http/health_check/v3/health_check.proto',
  'envoy/extensions/filters/http/jwt_authn/v3/config.proto',
  'envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto',
  'envoy/extensions/filters/http/lua/v3/lua.proto',
  'envoy/extensions/filters/http/rbac/v3/rbac.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
  'envoy/extensions/filters/listener/tls_inspector/v3/tls_inspector.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/network/rbac/v3/rbac.proto',
  'envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto',
  'envoy/extensions/http/early_header_mutation/header_mutation/v3/header_mutation.proto',
  'envoy/extensions/resource_monitors/downstream_connections/v3/downstream_connections.proto',
  'envoy/extensions/resource_monitors/fixed_heap/v3/fixed_heap.proto',
  'envoy/extensions/retry/host/previous_hosts/v3/previous_hosts.proto',
  'envoy/extensions/transport_sockets/tls/v3/tls.proto',
  'envoy/extensions/upstreams/http/v3/http_protocol_options.proto',
  'envoy/service/discovery/v3/discovery.proto',
];
/** What third_party/googleapis has, and what every compiler brings. */
const ELSEWHERE = /^google\/(protobuf|rpc)\/|^google\/api\/(annotations|http)\.proto$/;

const staging = await mkdtemp(join(tmpdir(), 'weft-envoy-api-'));
try {
  const all = await unpackedArtifact(staging);
  const wanted = await closure(all, ROOTS);
  for (const folder of new Set(wanted.map((path) => path.split('/')[0] ?? ''))) {
    await rm(join(target, folder), { recursive: true, force: true });
  }
  for (const path of wanted) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(all, path), join(target, path));
  }
  await writeFile(join(target, 'SOURCE'), `${ARTIFACT} from Maven Central, sha256 ${SHA256}\n`);
  process.stderr.write(`${wanted.length} files of ${ARTIFACT} are in ${target}\n`);
} finally {
  await rm(staging, { recursive: true, force: true });
}

async function unpackedArtifact(directory: string): Promise<string> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy';
  const options = { cwd: directory, timeout: DOWNLOAD_TIMEOUT_MS };
  await run('mvn', ['-q', '-B', goal, `-Dartifact=${ARTIFACT}:jar`, `-DoutputDirectory=${directory}`], options);
  const jar = join(directory, `${ARTIFACT.split(':').slice(1).join('-')}.jar`);
  const found = createHash('sha256')
    .update(await readFile(jar))
    .digest('hex');
  if (found !== SHA256) throw new Error(`${ARTIFACT} has the checksum ${found}, not ${SHA256}`);
  const unpacked = join(directory, 'protos');
  await run('unzip', ['-qo', jar, '*.proto', '-d', unpacked], options);
  return unpacked;
}

/** The files and all they import, in order. */
async function closure(directory: string, roots: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path) || ELSEWHERE.test(path)) continue;
    found.add(path);
    const text = await readFile(join(directory, path), 'utf8');
    waiting.push(...[...text.matchAll(/^import (?:public |weak )?"([^"]+)";/gm)].map((match) => match[1] ?? ''));
  }
  return [...found].sort();
}
