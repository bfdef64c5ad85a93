/** One text for several names, each of which a database can hold: none has a NUL, so no two give the same. */
export function nameText(...names: readonly string[]): string {
  return names.join("\0");
}
