import { formatBytes, KB } from "../../../size/byte-size.ts";

const MIN_SHARE = 0.1;
const MIN_BYTES = KB;

/** By more than 10 % and more than 1 KB: less is a field, more is a habit. */
export function hasGrown(before: number, now: number): boolean {
  return now - before > MIN_BYTES && now - before > MIN_SHARE * before;
}

/** `1.2 KB to 60 KB (+4900 %)`. */
export function describeGrowth(before: number, now: number): string {
  const percent = before > 0 ? `, +${Math.round((100 * (now - before)) / before)} %` : "";
  return `${formatBytes(before)} to ${formatBytes(now)} (+${formatBytes(now - before)}${percent})`;
}

export const ACCEPT_GROWTH =
  "Take it back, or accept it: run `threadkeep check --update` and commit threadkeep.lock.json.";
