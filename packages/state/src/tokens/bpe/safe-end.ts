/**
 * The end of a match is a place where every encoding's pattern splits, whatever stands around it: after letters that no letter,
 * mark or apostrophe (contractions) follows, after numbers that no number, mark or apostrophe follows, and before a space that
 * follows anything but whitespace. So a text may be counted in two parts there. No piece of a pattern reaches across one.
 */
const SAFE_END = /\p{L}(?=[^\p{L}\p{M}'])|\p{N}(?=[^\p{N}\p{M}'])|\S(?= )/gu;

/** The first safe end after `from`, and before `limit`; -1 when there is none. Reads no further than `limit`. */
export function findSafeEnd(text: string, from: number, limit: number): number {
  SAFE_END.lastIndex = 0;
  return SAFE_END.test(text.slice(from, limit)) ? from + SAFE_END.lastIndex : -1;
}

/** The last safe end after `from`, and before `limit`; -1 when there is none. */
export function findLastSafeEnd(text: string, from: number, limit: number): number {
  const part = text.slice(from, limit);
  let last = -1;
  SAFE_END.lastIndex = 0;
  while (SAFE_END.test(part)) last = from + SAFE_END.lastIndex;
  return last;
}

/** True between the two halves of a surrogate pair. */
export function isInsidePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
