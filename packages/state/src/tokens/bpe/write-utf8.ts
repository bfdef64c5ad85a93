/** The most UTF-8 bytes one UTF-16 unit becomes; a surrogate pair is two units and four bytes. */
export const MAX_BYTES_PER_UNIT = 3;

const REPLACEMENT = 0xfffd;

/**
 * Writes `text[start..end)` as UTF-8 to the beginning of `bytes` and returns how many bytes that took. By hand because pieces
 * are a few bytes long, where the call into TextEncoder costs more than the work. A lone surrogate becomes U+FFFD, as there.
 */
export function writeUtf8(text: string, start: number, end: number, bytes: Uint8Array): number {
  let written = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes[written++] = unit;
    else {
      const code = unit < 0xd800 || unit > 0xdfff ? unit : codePointAt(text, at, end);
      if (code > 0xffff) at++;
      written = writeCodePoint(code, bytes, written);
    }
  }
  return written;
}

function codePointAt(text: string, at: number, end: number): number {
  const high = text.charCodeAt(at);
  const low = at + 1 < end ? text.charCodeAt(at + 1) : 0;
  if (high > 0xdbff || low < 0xdc00 || low > 0xdfff) return REPLACEMENT;
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

function writeCodePoint(code: number, bytes: Uint8Array, from: number): number {
  let at = from;
  if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
    else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (code & 0x3f);
  return at;
}
