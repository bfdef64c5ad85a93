import { ThreadkeepError } from "@threadkeep/state";
import type { EncryptionKey } from "./encryption.ts";

const KEY_BYTES = 32;
const KEY_ID = /^[\w.-]+$/;

export interface KeyRing {
  /** What is written with. */
  first: { id: string; key: Uint8Array };
  byId: ReadonlyMap<string, Uint8Array>;
}

/** @throws {ThreadkeepError} `persistence.invalid-key` */
export function readKeys(keys: readonly EncryptionKey[]): KeyRing {
  const byId = new Map(keys.map((entry) => [entry.id, readKey(entry)]));
  const [first] = byId;
  if (first === undefined) throw invalidKey("Encryption needs at least one key, and got none.", {});
  if (byId.size < keys.length) throw invalidKey("Two encryption keys have the same id. Give each its own.", {});
  const [id, key] = first;
  return { first: { id, key }, byId };
}

function readKey({ id, key }: EncryptionKey): Uint8Array {
  if (!KEY_ID.test(id))
    throw invalidKey(`The encryption key id "${id}" has characters other than letters, digits, ".", "_" and "-".`, {
      id,
    });
  const bytes = typeof key === "string" ? Buffer.from(key, "base64") : key;
  if (bytes.byteLength === KEY_BYTES) return bytes;
  throw invalidKey(
    `The encryption key "${id}" has ${bytes.byteLength} bytes; AES-256 takes 32. Make one with: openssl rand -base64 32`,
    { id, bytes: bytes.byteLength },
  );
}

function invalidKey(message: string, context: Record<string, unknown>): ThreadkeepError {
  return new ThreadkeepError(message, { code: "persistence.invalid-key", context });
}
