// Everything JSON writes as it stands and UTF-8 encodes in one byte.
const NEEDS_MORE_THAN_ONE_BYTE = /[^ !#-[\]-~]/;

/** UTF-8 bytes of `JSON.stringify(text)`, quotes and escapes included. */
export function jsonStringBytes(text: string): number {
  return NEEDS_MORE_THAN_ONE_BYTE.test(text) ? Buffer.byteLength(JSON.stringify(text)) : text.length + 2;
}
