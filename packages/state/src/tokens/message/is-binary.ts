// A data URI, or a stretch of the base64 alphabet longer than any id or hash. MIME wraps base64 in lines.
const DATA_URI = /^data:[^,]{0,256},/;
const BASE64 = /^[\w+/=\r\n-]{129,}$/;

/** True for what a provider takes as bytes, or keeps opaque (signatures, encrypted reasoning), and never reads as text. */
export function isBinary(value: unknown): boolean {
  if (typeof value === "string") return DATA_URI.test(value) || BASE64.test(value);
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}
