import { plantNamed } from './planted-bugs/plants.ts';
import { installModuleHooks } from './world/module-hooks.ts';

/** Preloaded by every process that simulates (`node --import`): before it no module of ours may be loaded. `--plant name` plants a bug, `--tight` lowers limits. */
const at = process.argv.indexOf('--plant');
const name = at < 0 ? undefined : process.argv[at + 1];
installModuleHooks({
  plant: name === undefined ? undefined : plantNamed(name),
  tight: process.argv.includes('--tight'),
});
