/** A binary heap of numbers, lowest first. */
export interface NumberHeap {
  push(key: number): void;
  /** The lowest key, which stays in; -1 when empty. */
  lowest(): number;
  removeLowest(): void;
  /** The same as remove and push, in one pass, and at once when the new key is the lowest too. */
  replaceLowest(key: number): void;
}

export function createNumberHeap(): NumberHeap {
  const keys: number[] = [-1]; // From index 1, so that the parent of `at` is `at >> 1`.

  function push(key: number): void {
    let at = keys.length;
    keys.push(key);
    for (let parent = at >> 1; parent > 0 && keys[parent]! > key; parent = at >> 1) {
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  }

  function replaceLowest(key: number): void {
    let at = 1;
    for (let child = 2; child < keys.length; child = at * 2) {
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = key;
  }

  function removeLowest(): void {
    const last = keys.pop()!;
    if (keys.length > 1) replaceLowest(last);
  }

  return { push, lowest: () => (keys.length > 1 ? keys[1]! : -1), removeLowest, replaceLowest };
}
