/** Instead of a time that is none: what shows times shows it, and `Date.parse` takes it for no date. */
const UNREADABLE_TIME = "unreadable";

/** The last that a `Date` may hold; texts and blobs come after all numbers in SQLite. */
export const LAST_TIME_MS = 8_640_000_000_000_000;

/** What a column holds, undefined for NULL. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Of a column of milliseconds; undefined for NULL, and for what no date has. */
export function msOf(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= LAST_TIME_MS ? value : undefined;
}

/** ISO 8601 of milliseconds. Never throws: one damaged row must not hide those that are read with it. */
export function timeOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const ms = msOf(value);
  return ms === undefined ? UNREADABLE_TIME : new Date(ms).toISOString();
}
