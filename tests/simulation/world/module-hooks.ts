import { registerHooks } from 'node:module';
import { type Plant, plantedIn } from '../planted-bugs/plant.ts';
import { tightened } from './tight-limits.ts';

const TIMERS = new URL('./timers-promises.ts', import.meta.url).href;
const GRPC_CLIENT = new URL('./grpc-client.ts', import.meta.url).href;
/** What this imports is production's own whatever was planted. */
const PRISTINE_ENTRY = new URL('../oracle/pristine-sequencer.ts', import.meta.url).href;
const PRISTINE = '?pristine';

interface Changes {
  /** A bug to plant. */
  readonly plant: Plant | undefined;
  /** Limits are low. */
  readonly tight: boolean;
}

/** Has modules that are loaded from now on use the simulated machine, and changes them as asked. */
export function installModuleHooks({ plant, tight }: Changes): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'node:timers/promises') return { url: TIMERS, shortCircuit: true };
      const resolved = next(specifier, context);
      const { parentURL = '' } = context;
      const isPristine = parentURL === PRISTINE_ENTRY || parentURL.endsWith(PRISTINE);
      if (isPristine && resolved.url.includes('/ot/src/')) return { ...resolved, url: resolved.url + PRISTINE };
      const isReplaced = resolved.url.endsWith('/service-kit/src/grpc-client.ts') && parentURL !== GRPC_CLIENT;
      return isReplaced ? { ...resolved, url: GRPC_CLIENT } : resolved;
    },
    load(url, context, next) {
      const loaded = next(url, context);
      const isLimits = tight && url.split('?')[0]?.endsWith('/limits.ts') === true;
      if (isLimits) return { ...loaded, source: tightened(url.split('?')[0] ?? url, String(loaded.source)) };
      if (plant === undefined || !url.endsWith(plant.module)) return loaded;
      return { ...loaded, source: plantedIn(String(loaded.source), plant) };
    },
  });
}
