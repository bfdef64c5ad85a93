import { createRequire } from "node:module";
import type { TokenEncoding } from "./encodings.ts";

/** What `js-tiktoken/ranks/*` exports. */
export interface TiktokenRanks {
  /** The regex, for flags `u`, that splits a text into the pieces that are merged. */
  pat_str: string;
  bpe_ranks: string;
}

const require = createRequire(import.meta.url);

/** Synchronous, so that counting is; and at first use, so that importing this package does not read 2 MB of ranks. */
export function loadRanks(encoding: TokenEncoding): TiktokenRanks {
  return require(`js-tiktoken/ranks/${encoding}`) as TiktokenRanks;
}
