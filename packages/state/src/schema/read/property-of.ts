/** A property of anything, `undefined` where there is none or its getter throws: what is read was written by others. */
export function propertyOf(value: unknown, key: PropertyKey): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    return (value as Record<PropertyKey, unknown>)[key];
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Own enumerable entries, `[]` of what is no object. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.keys(value).map((key) => [key, propertyOf(value, key)]) : [];
}

/** Message of whatever was thrown, on one line of at most 200 characters. */
export function describeThrown(thrown: unknown): string {
  const message = propertyOf(thrown, "message");
  const text = typeof message === "string" ? message : typeof thrown === "string" ? thrown : "an unnamed error";
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}
