/** Elements that stand in both versions of a list, one after the other. */
export interface KeptRun {
  /** Where the run begins in the base version. */
  start: number;
  count: number;
  /** Where it begins in the new version. */
  at: number;
}

interface HasToken {
  token: string;
}

// Of an element that the base holds many times, so many places are tried for the longest run.
const MAX_CANDIDATES = 8;

/**
 * In the order of the new version; what lies between is new. No element of the base is taken twice, so that a list never
 * outgrows what its changes hold. Linear in the length of both.
 */
export function findKeptRuns(base: readonly HasToken[], items: readonly HasToken[]): KeptRun[] {
  const shorter = Math.min(base.length, items.length);
  let head = 0;
  while (head < shorter && base[head]?.token === items[head]?.token) head++;
  let tail = 0;
  while (tail < shorter - head && base[base.length - 1 - tail]?.token === items[items.length - 1 - tail]?.token) tail++;
  const runs: KeptRun[] = head === 0 ? [] : [{ start: 0, count: head, at: 0 }];
  runs.push(...findMovedRuns(base, items, head, tail));
  if (tail > 0) runs.push({ start: base.length - tail, count: tail, at: items.length - tail });
  return runs;
}

function findMovedRuns(base: readonly HasToken[], items: readonly HasToken[], head: number, tail: number): KeptRun[] {
  const [baseEnd, itemsEnd] = [base.length - tail, items.length - tail];
  if (head === baseEnd || head === itemsEnd) return [];
  const places = indexPlaces(base, head, baseEnd);
  const taken = new Set<number>();
  const runs: KeptRun[] = [];
  for (let at = head; at < itemsEnd;) {
    const run = longestRun(places.get(items[at]?.token ?? ""), at);
    if (run) take(run);
    at += run?.count ?? 1;
  }
  return runs;

  function longestRun(starts: readonly number[] = [], at: number): KeptRun | undefined {
    let longest: KeptRun | undefined;
    for (const start of starts) {
      let count = 0;
      while (continues(start + count, at + count)) count++;
      if (count > (longest?.count ?? 0)) longest = { start, count, at };
    }
    return longest;
  }

  function continues(baseIndex: number, index: number): boolean {
    const isWithin = baseIndex < baseEnd && index < itemsEnd;
    return isWithin && !taken.has(baseIndex) && base[baseIndex]?.token === items[index]?.token;
  }

  function take(run: KeptRun): void {
    for (let offset = 0; offset < run.count; offset++) taken.add(run.start + offset);
    runs.push(run);
  }
}

function indexPlaces(base: readonly HasToken[], from: number, to: number): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let index = from; index < to; index++) {
    const token = base[index]?.token ?? "";
    const starts = places.get(token);
    if (starts === undefined) places.set(token, [index]);
    else if (starts.length < MAX_CANDIDATES) starts.push(index);
  }
  return places;
}
