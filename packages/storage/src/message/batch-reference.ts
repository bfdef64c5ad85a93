import { createHash } from "node:crypto";

/** The same for the same messages in the same order. Hexadecimal: as base64url one in ten would look like content to `externalId`. */
export function batchReference(keys: readonly string[]): string {
  return `archive_${createHash("sha256").update(keys.join("\n")).digest("hex").slice(0, 40)}`;
}
