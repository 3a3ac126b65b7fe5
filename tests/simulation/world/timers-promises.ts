/** Takes the place of node:timers/promises under simulation. */
export { virtualDelay as setTimeout } from './virtual-time.ts';
