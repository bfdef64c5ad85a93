const UNITS_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of `1500ms`, `30s` or `2m`. Undefined for what is none, or zero: a plain number does not say its unit. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text.trim());
  const ms = match ? Number(match[1]) * (UNITS_MS[match[2]!] ?? Number.NaN) : 0;
  // The longest wait a timer of Node takes.
  return ms >= 1 && ms <= 2 ** 31 - 1 ? ms : undefined;
}
