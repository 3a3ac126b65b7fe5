import { Environment } from '@weft/service-kit/environment';

/** Where recorded editing histories are, as `sveltecomponent.json.gz`; undefined when there are none here. Read from TRACES_DIR. */
export function tracesDirectory(environment = new Environment()): string | undefined {
  return environment.optional('TRACES_DIR');
}
