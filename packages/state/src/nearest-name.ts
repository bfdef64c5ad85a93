/** The name that takes the fewest edits to reach, for "did you mean". */
export function nearestName<Name extends string>(wanted: string, names: readonly Name[]): Name | undefined {
  return nearestNames(wanted, names)[0];
}

/** The same names, those that differ least from the one asked for first. */
export function nearestNames<Name extends string>(wanted: string, names: readonly Name[]): Name[] {
  const distances = new Map(names.map((name) => [name, editDistance(wanted.toLowerCase(), name.toLowerCase())]));
  return names.toSorted((a, b) => distances.get(a)! - distances.get(b)! || (a < b ? -1 : 1));
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
