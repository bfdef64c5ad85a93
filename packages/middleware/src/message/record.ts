/** An object from outside: every field may be there or not, and may be anything. */
export type Loose = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null;
}

/** The first of the fields that holds a string that is not empty. */
export function firstString(value: Loose, ...names: string[]): string | undefined {
  for (const name of names) {
    const field = value[name];
    if (typeof field === "string" && field !== "") return field;
  }
  return undefined;
}

/** The objects of a list; none when it is not a list. */
export function recordsOf(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
