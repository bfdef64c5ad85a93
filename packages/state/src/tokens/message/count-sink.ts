import type { CountWithin } from "../bpe/bpe-counter.ts";
import type { PartSink } from "./part-sink.ts";
import { toJsonText } from "./to-json-text.ts";

/** Adds up what it is given. Once past `limit` it counts no further text, and `total()` is only known to be above it. */
export function createCountSink(countText: CountWithin, limit: number): PartSink & { total(): number } {
  let tokens = 0;
  const text = (value: string): void => {
    if (value !== "" && tokens <= limit) tokens += countText(value, limit - tokens);
  };
  return {
    text,
    json: (value, options = { omitBinary: false }) => {
      if (tokens <= limit) text(toJsonText(value, options));
    },
    tokens: (count) => {
      tokens += count;
    },
    total: () => tokens,
  };
}
