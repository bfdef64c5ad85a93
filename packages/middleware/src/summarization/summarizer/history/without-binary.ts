import { formatBytes } from "@threadkeep/state";

const DATA_URI = /data:[\w.+/-]{0,100}(?:;[\w.=+-]{1,100}){0,4};base64,[\w+/=-]*/g;
// Longer than any id, hash or key of one line.
const LONG_RUN = /[A-Za-z0-9+/]{256,}={0,2}/g;
// Of words as people and programs write them, a run of one case has 4 and more letters. In base64 of random bytes it is 2.
const MIN_WORD_CHARS = 2.75;

/** What a text says in place of bytes. */
export function bytesLabel(kind: string, bytes: number, where: string): string {
  return `[${kind}, ${formatBytes(bytes)}, ${where}]`;
}

/** Bytes that a base64 text or data URI stands for. */
export function decodedBytes(text: string): number {
  return Math.floor(((text.length - text.lastIndexOf(",") - 1) * 3) / 4);
}

/** The text with a label where it holds a data URI or a long stretch of base64: no model reads these, and they fill a call. */
export function withoutBinary(text: string, where: string): string {
  if (text.length < 8) return text;
  const label = (run: string) => bytesLabel("base64", decodedBytes(run), where);
  return text.replace(DATA_URI, label).replace(LONG_RUN, (run) => (isNoise(run) ? label(run) : run));
}

function isNoise(run: string): boolean {
  const words = run.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const isMixed = /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
  return isMixed && run.length < MIN_WORD_CHARS * words.length;
}
