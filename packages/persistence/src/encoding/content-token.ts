import { createHash } from "node:crypto";

import type { StoredValue } from "./stored-value.ts";

// A digest is 43 characters; a shorter text is its own token.
const MAX_TEXT = 43;

/** Stands for a JSON text of which only "is it the same?" will be asked, in constant memory. */
export function tokenOf(text: string): string {
  // No JSON text begins with "#".
  return text.length <= MAX_TEXT ? text : `#${digestOf(text)}`;
}

/** The same for a whole row. */
export function wholeTokenOf({ type, bytes }: StoredValue): string {
  return `${type} ${digestOf(bytes)}`;
}

function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64url");
}
