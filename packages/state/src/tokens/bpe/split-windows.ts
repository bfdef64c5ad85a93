import { findSafeEnd, isInsidePair } from "./safe-end.ts";

/** Text is split into pieces one window at a time: a limit can stop in between, and the regex's stack stays small. */
const WINDOW_UNITS = 32 * 1024;

/** A window without a place to end is cut here, which bounds the regex's backtracking and the merge's memory. */
export const MAX_WINDOW_UNITS = 1024 * 1024;

/**
 * Cuts a text into windows of about 32 Ki UTF-16 units that can be counted one by one. Only a run of more than 1 Mi units
 * without a safe end is cut inside: the parts of a piece may then count a token more than the whole, once a cut.
 */
export function* splitWindows(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > WINDOW_UNITS) {
    const end = windowEnd(text, start);
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield start === 0 ? text : text.slice(start);
}

function windowEnd(text: string, start: number): number {
  const limit = start + MAX_WINDOW_UNITS;
  const safeEnd = findSafeEnd(text, start + WINDOW_UNITS - 1, limit);
  if (safeEnd >= 0) return safeEnd;
  const cut = Math.min(limit, text.length);
  return isInsidePair(text, cut) ? cut - 1 : cut;
}
