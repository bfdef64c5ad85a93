const DAYS: Record<string, number> = { h: 1 / 24, d: 1, w: 7 };

/** Days of `12h`, `30d` or `8w`. Undefined for what is none: a plain number does not say its unit. */
export function parseDays(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text.trim()) ?? [];
  return number === undefined || unit === undefined ? undefined : Number(number) * DAYS[unit]!;
}
