import { createHash } from "node:crypto";

import type { StoredValue } from "./stored-value.ts";

// A digest is 43 characters; a shorter text is its own token.
const MAX_TEXT = 43;

/** Stands for a JSON text of which only "is it the same?" will be asked, in constant memory. */
export function tokenOf(text: string): string {
  // No JSON text begins with "#".
  return text.length <= MAX_TEXT ? text : `#${digestOf(text)}`;
}

/** The same for a whole row. Of a few bytes it is the bytes themselves: most channels hold a flag. */
export function wholeTokenOf({ type, bytes }: StoredValue): string {
  return bytes.byteLength < MAX_TEXT ? `${type} ${hexOf(bytes)}` : `${type} #${digestOf(bytes)}`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64url");
}
