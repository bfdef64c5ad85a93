import { hash } from "node:crypto";

import type { StoredValue } from "./stored-value.ts";

// A digest is 43 characters; a shorter text is its own token.
const MAX_TEXT = 43;

/** Stands for a JSON text of which only "is it the same?" will be asked, in constant memory. */
export function tokenOf(text: string): string {
  // No JSON text begins with "#".
  return text.length <= MAX_TEXT ? text : `#${digestOf(text)}`;
}

// A list has a token for each element, any other channel only one. A first digest takes 30 us where the processor did something
// else before, as it does at every step, and copying this much takes one.
const MAX_BYTES = 1024;

/** The same for a whole row. Of most it is the bytes themselves. */
export function wholeTokenOf({ type, bytes }: StoredValue): string {
  // No type that a whole row has contains either sign.
  return bytes.byteLength <= MAX_BYTES ? `${type}=${textOf(bytes)}` : `${type}#${digestOf(bytes)}`;
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

function digestOf(content: string | Uint8Array): string {
  return hash("sha256", content, "base64url");
}
