import { ConfigurationError } from '@weft/service-kit/environment';
import { readLauncherConfig } from './config.ts';
import { launch } from './launch.ts';
import { MeshStartError } from './mesh.ts';
import { untilSignalled } from './signals.ts';

const LINGER_MS = 300;

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const config = readLauncherConfig(process.argv.slice(2));
  await launch(config, { say, coloured: process.stdout.isTTY === true, stop: untilSignalled() });
} catch (error) {
  const known = error instanceof ConfigurationError || error instanceof MeshStartError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
// A download or build that was under way when it was told to stop is nobody's any more.
setTimeout(() => process.exit(), LINGER_MS).unref();
