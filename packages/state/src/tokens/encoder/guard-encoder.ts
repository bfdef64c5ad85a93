import type { CountWithin } from "../bpe/bpe-counter.ts";
import { boundRuns, MAX_RUN_UNITS } from "./bound-runs.ts";
import { toCountFunction, type TokenEncoder } from "./token-encoder.ts";

/**
 * Many encoders take time quadratic in a run without a break: 50,000 letters keep js-tiktoken busy for minutes. So an encoder
 * gets long runs in bounded parts (`boundRuns`). Each cut may add a token or two to the count of that run, under 5 % of it;
 * text whose runs are shorter is cut only where the vocabulary's own splitter splits, and its count is the encoder's.
 */
export function guardEncoder(encoder: TokenEncoder): CountWithin {
  const count = rememberShort(toCountFunction(encoder));
  return (text, limit) => {
    let tokens = 0;
    for (const part of boundRuns(text)) {
      tokens += count(part);
      if (tokens > limit) break;
    }
    return tokens;
  };
}

const REMEMBERED_PARTS = 64;

/** The parts of a run of one character are the same part over and over. */
function rememberShort(count: (text: string) => number): (text: string) => number {
  const remembered = new Map<string, number>();
  return (part) => {
    if (part.length > MAX_RUN_UNITS) return count(part);
    const known = remembered.get(part);
    if (known !== undefined) return known;
    const tokens = count(part);
    if (remembered.size >= REMEMBERED_PARTS) remembered.clear();
    remembered.set(part, tokens);
    return tokens;
  };
}
