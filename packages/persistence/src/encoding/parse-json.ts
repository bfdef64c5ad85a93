import { bufferOn, decodePiece, decodeText } from "./decode-text.ts";

const PART_BYTES = 4096;
const MAX_KEY_BYTES = 64;

/**
 * JSON in UTF-8. A long list of objects is parsed a few elements at a time: beyond 128 KB, V8 takes fresh memory for each text, and
 * that costs as much as parsing it.
 * @throws TypeError where it is not UTF-8, SyntaxError where it is not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  const beginning = bytes.byteLength > 2 * PART_BYTES ? beginningOfElements(bytes) : undefined;
  return beginning === undefined ? JSON.parse(decodeText(bytes)) : parseElements(bufferOn(bytes), beginning);
}

/** `{"id":` of `[{"id":1,"n":2},{"id":2,"n":3}]`. What one program writes begins alike, most often. */
function beginningOfElements(bytes: Uint8Array): string | undefined {
  const [text, last] = [bytes.subarray(0, MAX_KEY_BYTES), bytes.subarray(-1)].map((part) =>
    String.fromCharCode(...part),
  );
  return last === "]" ? /^\[(\{"\w+":)/.exec(text ?? "")?.[1] : undefined;
}

/**
 * Cuts where an element seems to begin. Wherever that is: if the parts are lists of JSON, in brackets each, the whole is the list of all
 * their elements. A part that is none was cut within an element, and is parsed with all that follows.
 */
function parseElements(list: Buffer, beginning: string): unknown[] {
  const border = Buffer.from(`},${beginning}`);
  const last = list.length - 1;
  const elements: unknown[] = [];
  for (let start = 1; start < last;) {
    const found = list.indexOf(border, start + PART_BYTES);
    const end = found === -1 ? last : found + 1;
    const part = tryParse(`[${decodePiece(list, start, end)}]`);
    const rest = part ?? (JSON.parse(`[${decodeText(list.subarray(start, last))}]`) as unknown[]);
    for (const element of rest) elements.push(element);
    start = part === undefined ? last : end + 1;
  }
  return elements;
}

function tryParse(json: string): unknown[] | undefined {
  try {
    return JSON.parse(json) as unknown[];
  } catch {
    return undefined;
  }
}
