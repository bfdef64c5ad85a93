import { parseDays } from "./parse-days.ts";
import { parseDuration } from "./parse-duration.ts";

const DAY_MS = 86_400_000;

/** Milliseconds of `1500ms`, `30s`, `10m`, `2h` or `7d`. Undefined for what is none, or zero. */
export function parseSpan(text: string): number | undefined {
  const days = parseDays(text);
  const ms = parseDuration(text) ?? (days === undefined ? 0 : days * DAY_MS);
  return ms >= 1 ? ms : undefined;
}
