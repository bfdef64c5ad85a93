/** Every token's bytes end to end; token of rank r is `bytes[starts[r] .. starts[r] + lengths[r])`, length 0 for a gap. */
export interface Vocabulary {
  bytes: Uint8Array;
  starts: Uint32Array;
  lengths: Uint8Array;
}

const SPACE = 32;
const PADDING = 61;
const SEXTETS = base64Sextets();

/**
 * Reads js-tiktoken's ranks: lines of `! <first rank> <base64> <base64> …`, where ranks count up from the first.
 * One pass over the characters: splitting into 200,000 strings is most of what a load costs elsewhere.
 */
export function decodeRanks(bpeRanks: string): Vocabulary {
  const lines = bpeRanks.split("\n").filter(Boolean).map(readHeader);
  const size = Math.max(0, ...lines.map((line) => line.firstRank + countTokens(line.text, line.tokensAt)));
  const vocabulary = {
    bytes: new Uint8Array(Math.ceil((bpeRanks.length * 3) / 4)),
    starts: new Uint32Array(size),
    lengths: new Uint8Array(size),
  };
  let written = 0;
  for (const { text, tokensAt, firstRank } of lines)
    written = decodeLine(text, tokensAt, firstRank, vocabulary, written);
  return { ...vocabulary, bytes: vocabulary.bytes.slice(0, written) };
}

function readHeader(text: string): { text: string; firstRank: number; tokensAt: number } {
  const header = /^\S+ (\d+) /.exec(text);
  if (!header) throw new TypeError(`Not a line of js-tiktoken ranks: ${text.slice(0, 20)}`);
  return { text, firstRank: Number(header[1]), tokensAt: header[0].length };
}

function countTokens(line: string, from: number): number {
  let count = 1;
  for (let at = from; at < line.length; at++) if (line.charCodeAt(at) === SPACE) count++;
  return count;
}

function decodeLine(line: string, from: number, firstRank: number, out: Vocabulary, writeAt: number): number {
  let rank = firstRank;
  let written = writeAt;
  let bits = 0;
  let held = 0;
  out.starts[rank] = written;
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === SPACE) {
      out.lengths[rank] = written - out.starts[rank]!;
      out.starts[++rank] = written;
      held = 0;
    } else if (code !== PADDING) {
      bits = ((bits << 6) | SEXTETS[code]!) & 0xffff;
      held += 6;
      if (held >= 8) out.bytes[written++] = bits >> (held -= 8);
    }
  }
  out.lengths[rank] = written - out.starts[rank]!;
  return written;
}

function base64Sextets(): Uint8Array {
  const table = new Uint8Array(128);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let value = 0; value < 64; value++) table[alphabet.charCodeAt(value)] = value;
  return table;
}
