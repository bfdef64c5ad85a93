import { isUtf8 } from "node:buffer";

const PIECE_BYTES = 4096;
/** What stands in a text in place of bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/**
 * UTF-8, as a text. Piece by piece: most of what is written is ASCII with an accent or a dash here and there, and ASCII alone is
 * read several times as fast as what only might be.
 * @throws TypeError where it is not UTF-8
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = bufferOn(bytes);
  let text = "";
  for (let start = 0; start < buffer.length;) {
    const end = endOfPiece(buffer, start);
    text += decodePiece(buffer, start, end);
    start = end;
  }
  return text;
}

/**
 * What stands between two places where characters begin.
 * @throws TypeError as `decodeText`
 */
export function decodePiece(buffer: Buffer, start: number, end: number): string {
  const text = buffer.toString("utf8", start, end);
  // A search that costs nothing in a text of Latin letters alone.
  if (text.includes(REPLACEMENT) && !isUtf8(buffer.subarray(start, end)))
    throw new TypeError("The bytes are not UTF-8.");
  return text;
}

/** The same bytes. */
export function bufferOn({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Where a character begins. */
function endOfPiece(bytes: Uint8Array, start: number): number {
  let end = Math.min(start + PIECE_BYTES, bytes.length);
  while (end < bytes.length && isWithinCharacter(bytes[end])) end++;
  return end;
}

function isWithinCharacter(byte = 0): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
