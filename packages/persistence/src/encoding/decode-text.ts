import { isAscii } from "node:buffer";

// Made once: a value may be hundreds of rows.
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const PIECE_BYTES = 4096;

/**
 * UTF-8, as a text. Piece by piece: most of what is written is ASCII with an accent or a dash here and there, and ASCII alone is
 * read several times as fast as what only might be.
 * @throws TypeError where it is not UTF-8
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let start = 0; start < buffer.length;) {
    const end = endOfPiece(buffer, start);
    const piece = buffer.subarray(start, end);
    text += isAscii(piece) ? piece.toString("latin1") : UTF_8.decode(piece);
    start = end;
  }
  return text;
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
