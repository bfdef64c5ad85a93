/** The name that takes the fewest edits to reach, for "did you mean". */
export function nearestName<Name extends string>(wanted: string, names: readonly Name[]): Name | undefined {
  const ranked = names.map((name) => ({ name, edits: editDistance(wanted.toLowerCase(), name.toLowerCase()) }));
  return ranked.toSorted((a, b) => a.edits - b.edits)[0]?.name;
}

/** Levenshtein: insertions, deletions and replacements of one character. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return row[to.length]!;
}
