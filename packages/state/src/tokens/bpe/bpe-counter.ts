import type { TokenEncoding } from "./encodings.ts";
import { loadRanks } from "./load-ranks.ts";
import { createLongPieceMerge } from "./merge-long-piece.ts";
import { mergeShortPiece, SHORT_PIECE_BYTES } from "./merge-short-piece.ts";
import { createRankTable, type RankTable } from "./rank-table.ts";
import { splitWindows } from "./split-windows.ts";
import { MAX_BYTES_PER_UNIT, writeUtf8 } from "./write-utf8.ts";

/** Counts the tokens of a text. Stops, with what it has, as soon as that is more than `limit`. */
export type CountWithin = (text: string, limit: number) => number;

/** Room for the UTF-8 of an ordinary piece; a longer one gets an array of its own. */
const SCRATCH_BYTES = 4096;

const loaded = new Map<TokenEncoding, CountWithin>();

/**
 * Counts exactly as js-tiktoken's `encode(text, [], [])` does, over the same ranks and pattern: special tokens in a text are
 * ordinary text. Loads the ranks on the first call; they stay loaded, once per process and encoding.
 */
export function createBpeCounter(encoding: TokenEncoding): CountWithin {
  return (text, limit) => {
    let count = loaded.get(encoding);
    if (!count) loaded.set(encoding, (count = loadCounter(encoding)));
    return count(text, limit);
  };
}

function loadCounter(encoding: TokenEncoding): CountWithin {
  const { pat_str: pattern, bpe_ranks: ranks } = loadRanks(encoding);
  const countPiece = createPieceCounter(createRankTable(ranks));
  const splitter = new RegExp(pattern, "uy");
  return (text, limit) => {
    let tokens = 0;
    for (const window of splitWindows(text)) {
      tokens += countWindow(window, splitter, countPiece, limit - tokens);
      if (tokens > limit) break;
    }
    return tokens;
  };
}

type CountPiece = (text: string, start: number, end: number) => number;

/** Sticky, with `test`: a match then costs no array, and every pattern matches at every position. */
function countWindow(window: string, splitter: RegExp, countPiece: CountPiece, limit: number): number {
  let tokens = 0;
  let start = 0;
  while (start < window.length && tokens <= limit) {
    splitter.lastIndex = start;
    const end = splitter.test(window) ? splitter.lastIndex : start + 1;
    tokens += countPiece(window, start, end);
    start = end;
  }
  return tokens;
}

function createPieceCounter(table: RankTable): CountPiece {
  const scratch = new Uint8Array(SCRATCH_BYTES);
  const mergeLongPiece = createLongPieceMerge(table);
  return (text, start, end) => {
    const most = (end - start) * MAX_BYTES_PER_UNIT;
    const bytes = most <= scratch.length ? scratch : new Uint8Array(most);
    const length = writeUtf8(text, start, end, bytes);
    if (length === 1 || table.rankOf(bytes, 0, length) >= 0) return 1;
    return length <= SHORT_PIECE_BYTES ? mergeShortPiece(bytes, length, table) : mergeLongPiece(bytes, length);
  };
}
