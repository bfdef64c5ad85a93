import { findLastSafeEnd, findSafeEnd, isInsidePair } from "../bpe/safe-end.ts";

/** A longer run of ASCII is cut. Powers of two: repeated characters merge by doubling, so such a cut falls between tokens. */
export const MAX_RUN_UNITS = 256;
/** The same for a run that holds other characters, which are two to four bytes each. */
export const MAX_WIDE_RUN_UNITS = 64;

/** Text is handed over in parts of at least this size, so that a limit can stop between two of them. */
const PART_UNITS = 16 * 1024;

const WIDE = /[^\0-\x7f]/;

/**
 * Cuts a text into parts none of which holds a run (a stretch that no splitter of a known vocabulary splits: letters, whitespace,
 * punctuation) of more than 256 UTF-16 units, 64 when not ASCII. Ordinary text is cut only where every splitter splits.
 */
export function* boundRuns(text: string): Generator<string> {
  let partStart = 0;
  let at = 0;
  while (text.length - at > MAX_WIDE_RUN_UNITS) {
    const safeEnd = lastSafeEnd(text, at);
    const isCut = safeEnd < 0;
    at = isCut ? cutRun(text, at) : safeEnd;
    if (!isCut && at - partStart < PART_UNITS) continue;
    yield text.slice(partStart, at);
    partStart = at;
  }
  if (partStart < text.length) yield text.slice(partStart);
}

/** One at which the next run may begin: found in the later half as a rule, so that few are looked at. */
function lastSafeEnd(text: string, at: number): number {
  for (const units of [MAX_WIDE_RUN_UNITS, MAX_RUN_UNITS]) {
    const limit = at + units + 1;
    const late = findSafeEnd(text, at + units / 2, limit);
    const end = late >= 0 ? late : findLastSafeEnd(text, at, limit);
    if (end >= 0 || WIDE.test(text.slice(at, limit))) return end;
  }
  return -1;
}

function cutRun(text: string, at: number): number {
  const units = WIDE.test(text.slice(at, at + MAX_RUN_UNITS)) ? MAX_WIDE_RUN_UNITS : MAX_RUN_UNITS;
  const cut = Math.min(at + units, text.length);
  return isInsidePair(text, cut) ? cut - 1 : cut;
}
