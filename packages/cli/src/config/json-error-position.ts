// The parser of Node 20 says for most errors what it found, but not where.

export interface TextPosition {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// All from the space on, but for quotes and backslashes: control characters are written as escapes.
const UNESCAPED = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a text that is no JSON stops being JSON. */
export function jsonErrorPosition(text: string): TextPosition {
  const before = text.slice(0, errorOffset(text));
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

interface Reading {
  text: string;
  offset: number;
  expected: Expected;
  /** Of the lists and objects that are open, innermost last. */
  closers: string[];
}

function errorOffset(text: string): number {
  const reading: Reading = { text, offset: 0, expected: "value", closers: [] };
  do reading.offset = endOf(SPACE, reading);
  while (opens(reading) || closes(reading) || separates(reading) || readsScalar(reading));
  return reading.offset;
}

function opens(reading: Reading): boolean {
  const char = reading.text[reading.offset];
  if ((char !== "{" && char !== "[") || !reading.expected.startsWith("value")) return false;
  reading.closers.push(char === "{" ? "}" : "]");
  return proceed(reading, reading.offset + 1, char === "{" ? "key or end" : "value or end");
}

function closes(reading: Reading): boolean {
  const { text, offset, expected, closers } = reading;
  if (text[offset] === undefined || text[offset] !== closers.at(-1) || !expected.endsWith("or end")) return false;
  closers.pop();
  return proceed(reading, offset + 1, afterValue(reading));
}

function separates(reading: Reading): boolean {
  const { text, offset, expected, closers } = reading;
  if (text[offset] === ":" && expected === "colon") return proceed(reading, offset + 1, "value");
  if (text[offset] !== "," || expected !== "comma or end") return false;
  return proceed(reading, offset + 1, closers.at(-1) === "}" ? "key" : "value");
}

function readsScalar(reading: Reading): boolean {
  const isKey = reading.expected.startsWith("key");
  if (!(isKey ? reading.text[reading.offset] === '"' : reading.expected.startsWith("value"))) return false;
  const end = reading.text[reading.offset] === '"' ? endOfString(reading) : endOf(NUMBER_OR_WORD, reading);
  return end > reading.offset && proceed(reading, end, isKey ? "colon" : afterValue(reading));
}

function afterValue({ closers }: Reading): Expected {
  return closers.length === 0 ? "nothing" : "comma or end";
}

function proceed(reading: Reading, offset: number, expected: Expected): true {
  reading.offset = offset;
  reading.expected = expected;
  return true;
}

/**
 * Behind the string at the offset, or the offset itself where it has no end. Piece by piece: one expression for all of it keeps
 * a place to go back to for each escape, and a string of megabytes has more of them than its stack.
 */
function endOfString({ text, offset }: Reading): number {
  let end = endOf(UNESCAPED, { text, offset: offset + 1 });
  while (text[end] === "\\") {
    const escaped = endOf(ESCAPE, { text, offset: end });
    if (escaped === end) return offset;
    end = endOf(UNESCAPED, { text, offset: escaped });
  }
  return text[end] === '"' ? end + 1 : offset;
}

/** Behind what the pattern matches at the offset, or the offset itself. */
function endOf(pattern: RegExp, { text, offset }: Pick<Reading, "text" | "offset">): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}
