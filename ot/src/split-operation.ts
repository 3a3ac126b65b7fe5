import { advanceCodePoints, countCodePoints } from './code-points.ts';
import { INSERT_CODE_POINTS_MAX, OPERATION_COMPONENTS_MAX } from './limits.ts';
import type { Component, Operation } from './operation.ts';
import { normalize } from './validate.ts';

interface SplitLimits {
  readonly insertCodePoints: number;
  readonly components: number;
}

const LIMITS: SplitLimits = { insertCodePoints: INSERT_CODE_POINTS_MAX, components: OPERATION_COMPONENTS_MAX };

/**
 * Operations that, one after another, do what one too large operation does, each within the limits of a submission. An operation within the
 * limits comes back alone.
 */
export function splitOperation(operation: Operation, limits: SplitLimits = LIMITS): readonly Operation[] {
  const parts: Operation[] = [];
  let part: Component[] = [];
  let inserted = 0;
  /** Where the part being built stands in the text that the earlier parts have made. */
  let position = 0;
  const close = () => {
    parts.push(normalize(part));
    part = position > 0 ? [position] : [];
    inserted = 0;
  };
  for (const component of operation.flatMap((whole) => piecesOf(whole, limits.insertCodePoints))) {
    const grows = typeof component === 'string' ? countCodePoints(component) : 0;
    // A retain in front, the component itself.
    if (inserted + grows > limits.insertCodePoints || part.length + 2 > limits.components) close();
    part.push(component);
    inserted += grows;
    if (typeof component === 'number') position += component;
    else position += grows;
  }
  close();
  return parts.filter((candidate) => candidate.length > 0);
}

function piecesOf(component: Component, insertCodePoints: number): Component[] {
  if (typeof component !== 'string' || component.length <= insertCodePoints) return [component];
  const pieces: string[] = [];
  for (let start = 0; start < component.length; ) {
    const end = advanceCodePoints(component, start, insertCodePoints);
    pieces.push(component.slice(start, end));
    start = end;
  }
  return pieces;
}
