/**
 * The most numbers of a list of distinct numbers that can stay when the rest is taken out to leave it ascending: a
 * longest increasing subsequence, found by patience sorting (Fredman 1975) in O(n log n).
 */
export function inOrder(numbers: readonly number[]): Set<number> {
  const tops: number[] = [];
  const below = new Map<number, number | undefined>();
  for (const number of numbers) {
    const pile = firstNotBelow(tops, number);
    below.set(number, tops[pile - 1]);
    tops[pile] = number;
  }
  const kept = new Set<number>();
  for (let number = tops.at(-1); number !== undefined; number = below.get(number)) kept.add(number);
  return kept;
}

function firstNotBelow(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
