import { createHash } from "node:crypto";
import { isRecord, TAG, type Encoded, type EncodedRecord } from "../value/encoded.ts";

/** Equal for messages with equal content: the order of keys, undefined fields and how the message was constructed do not count. */
export function digestMessage(encoded: Encoded): string {
  return digestText(canonicalText(encoded));
}

/** 192 bits, as 32 characters of base64url: no two different texts have the same. */
export function digestText(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 32);
}

// JSON.stringify writes a lone surrogate as an escape; as UTF-8 all of them would be the same.
function canonicalText(encoded: Encoded): string {
  if (Array.isArray(encoded)) return `[${encoded.map(canonicalText).join(",")}]`;
  if (!isRecord(encoded)) return JSON.stringify(encoded);
  // What looks like a tag inside of it is the user's.
  if (encoded[TAG] === "object" && isRecord(encoded["value"])) return `object${canonicalRecord(encoded["value"])}`;
  const { given: _given, ...rest } = encoded;
  return canonicalRecord(encoded[TAG] === "message" ? rest : encoded);
}

function canonicalRecord(record: EncodedRecord): string {
  const defined = Object.entries(record).filter(([, part]) => !(isRecord(part) && part[TAG] === "undefined"));
  const sorted = defined.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([key, part]) => `${JSON.stringify(key)}:${canonicalText(part)}`).join(",")}}`;
}
