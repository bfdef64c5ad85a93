const FIRST_MS = 100;
const LONGEST_MS = 2000;

/**
 * Waits between two looks: doubling, each shortened by up to half at random, so that many who wait do not look at once.
 *
 * @param withinMs what is waited for may be gone after so long
 */
export function pollDelays(random: () => number, withinMs = LONGEST_MS): { next(): number } {
  let longest = FIRST_MS / 2;
  return {
    next() {
      longest = Math.min(LONGEST_MS, withinMs, longest * 2);
      return longest * (1 - random() / 2);
    },
  };
}
