/** The name that takes the fewest edits to reach, for "did you mean". */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => ({ name, edits: editDistance(wanted.toLowerCase(), name.toLowerCase()) }));
  return distances.toSorted((one, other) => one.edits - other.edits)[0]?.name;
}

/** Levenshtein: letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = row[column]! + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, row[column + 1]! + 1, next[column]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
