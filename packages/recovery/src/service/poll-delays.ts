const FIRST_MS = 100;
const LONGEST_MS = 2000;

/** Waits between two looks: doubling, each shortened by up to half at random, so that many who wait do not look at once. */
export function pollDelays(random: () => number): { next(): number } {
  let longest = FIRST_MS / 2;
  return {
    next() {
      longest = Math.min(LONGEST_MS, longest * 2);
      return longest * (1 - random() / 2);
    },
  };
}
