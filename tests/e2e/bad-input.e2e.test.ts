import { afterAll, beforeAll } from 'vitest';
import { castOf, describeBadInput } from './bad-input.ts';
import type { Cast } from './stage.ts';
import { WeftSystem } from './weft-system.ts';

let weft: WeftSystem;
let cast: Cast;
beforeAll(async () => {
  weft = await WeftSystem.start();
  cast = await castOf(weft);
});
afterAll(() => weft[Symbol.asyncDispose]());

describeBadInput(() => cast);
