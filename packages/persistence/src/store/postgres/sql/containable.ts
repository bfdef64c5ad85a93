/**
 * The part of a filter that jsonb can judge: plain JSON data without characters that it cannot hold. Rows that it lets through
 * are looked at again.
 */
export function containable(filter: Readonly<Record<string, unknown>>): string | undefined {
  const entries = Object.entries(filter).filter(
    ([key, value]) => value !== undefined && isText(key) && isPlainJson(value),
  );
  return entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries));
}

function isPlainJson(value: unknown): boolean {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string") return isText(value);
  if (Array.isArray(value)) return value.every(isPlainJson);
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(([key, item]) => isText(key) && (item === undefined || isPlainJson(item)));
}

function isText(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}
