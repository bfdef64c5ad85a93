import { graphemesOf, isWide, widthOf } from "./text-width.ts";

// A terminal narrower than that is taken for a mistake.
const NARROWEST = 20;

/**
 * Lines of at most `width` columns, broken between words, or between wide characters, which are written without spaces.
 * Longer words stay whole, so that a path or a line of code can be copied.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const { piece, glued } of piecesOf(text)) {
    const last = lines.at(-1);
    const joined = last === undefined ? piece : `${last}${glued ? "" : " "}${piece}`;
    if (last !== undefined && widthOf(joined) <= Math.max(width, NARROWEST)) lines[lines.length - 1] = joined;
    else lines.push(piece);
  }
  return lines;
}

/** Wrapped, with every line behind an indent; the first one behind `first`, which is as wide or wider. */
export function wrapIndented(text: string, width: number, first: string, rest = " ".repeat(widthOf(first))): string[] {
  return wrapText(text, width - widthOf(rest)).map((line, index) => (index === 0 ? first : rest) + line);
}

/** `glued`: it follows the piece before it without a space. */
interface Piece {
  piece: string;
  glued: boolean;
}

function piecesOf(text: string): Piece[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return words.flatMap((word) => splitWideWord(word).map((piece, index) => ({ piece, glued: index > 0 })));
}

function splitWideWord(word: string): string[] {
  const pieces: string[] = [];
  let lastIsWide = true;
  for (const grapheme of graphemesOf(word)) {
    const wide = isWide(grapheme);
    if (pieces.length > 0 && !(wide && lastIsWide)) pieces[pieces.length - 1] += grapheme;
    else pieces.push(grapheme);
    lastIsWide = wide;
  }
  return pieces;
}
