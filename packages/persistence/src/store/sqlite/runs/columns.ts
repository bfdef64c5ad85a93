/** What a column holds, undefined for NULL. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** ISO 8601 of milliseconds. */
export function timeOf(ms: unknown): string | undefined {
  return typeof ms === "number" ? new Date(ms).toISOString() : undefined;
}
