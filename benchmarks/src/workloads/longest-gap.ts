/** The longest time from one moment to the next, in their unit; 0 when there are fewer than two. */
export function longestGap(moments: readonly number[]): number {
  return moments.reduce((longest, at, index) => Math.max(longest, at - (moments[index - 1] ?? at)), 0);
}
