import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { ThreadkeepError } from "@threadkeep/state";

import { readKeys } from "./encryption-keys.ts";
import { isTagged, plainTag } from "./plain-tag.ts";
import { describePlace } from "./row-place.ts";
import { outerLayerOf, withLayer, withoutOuterLayer, type RowType } from "./row-type.ts";
import type { RowLayer } from "./row-layer.ts";
import type { StoredValue } from "./stored-value.ts";
import type { RowPlace } from "./value-codec.ts";

export interface EncryptionKey {
  /** Stands in each row that the key encrypts: letters, digits, `.`, `_` and `-`. */
  id: string;
  /** 32 bytes, as they are or in base64. */
  key: Uint8Array | string;
}

export interface EncryptionOptions {
  /** The first encrypts, all decrypt. To rotate, put a new one in front and keep the old as long as rows name it. */
  keys: readonly EncryptionKey[];
  /** Read rows that are not encrypted, for a database from before. Whoever can write to it can then put in rows of their own. */
  allowPlaintext?: boolean | undefined;
  /** Twelve unpredictable bytes, never the same twice. */
  randomNonce?: (() => Uint8Array) | undefined;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LAYER = "aes=";

/**
 * AES-256-GCM. Of checkpoints, which name the rows: `checkpoint-seal.ts`. A row is the nonce, the tag and the ciphertext; its type ends with `aes=<key id>`. Thread, namespace, channel,
 * version and type are authenticated with it, so a row that is put elsewhere, or made to build on another version, does
 * not open. A row that `materialize` took out of its encryption is read by its tag (`plain-tag.ts`) until its thread is done. What
 * encryption cannot show is a write that is gone, or a row that is put back as it once was in its own place.
 * With random nonces a key is good for 2^32 rows (NIST SP 800-38D, 8.3); rotate before.
 *
 * @throws {ThreadkeepError} at once: `persistence.invalid-key`; while rows are read and written: `persistence.missing-place`,
 * `persistence.unknown-key`, `persistence.tampered-row`, `persistence.plaintext-row`
 */
export function encryptionLayer({
  keys,
  allowPlaintext = false,
  randomNonce = () => randomBytes(NONCE_BYTES),
}: EncryptionOptions): RowLayer {
  const ring = readKeys(keys);
  const { first, byId: keyById } = ring;
  const tag = plainTag(ring);

  return {
    async seal({ type, bytes }, place) {
      const sealedType = withLayer(type, LAYER + first.id);
      const nonce = randomNonce();
      const cipher = createCipheriv(CIPHER, keyOf(first.id, place), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(binding(sealedType, place));
      const content = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return { type: sealedType, bytes: Buffer.concat([nonce, cipher.getAuthTag(), content]) };
    },
    async open(stored, place) {
      const layer = outerLayerOf(stored.type);
      if (layer?.startsWith(LAYER)) return decrypt(stored, keyOf(layer.slice(LAYER.length), place), place);
      if (isTagged(stored.type)) return openTagged(stored, place);
      if (allowPlaintext) return stored;
      throw new ThreadkeepError(
        `A row that is not encrypted stands ${describePlace(place)}, and encryption is on. Pass allowPlaintext: true to read rows from before, or find out who wrote it.`,
        { code: "persistence.plaintext-row", context: { ...place, type: stored.type } },
      );
    },
  };

  function openTagged(stored: StoredValue, place: RowPlace | undefined): StoredValue {
    const row = tag.open(stored, placeToBind(place));
    if (row !== undefined) return row;
    throw new ThreadkeepError(
      `A row ${describePlace(place)} is not what materialize left there: its bytes or type were changed, it was moved here from another place, or its key is not among the keys. Find out who writes to the database.`,
      { code: "persistence.tampered-row", context: { ...place, type: stored.type } },
    );
  }

  function keyOf(id: string, place: RowPlace | undefined): Uint8Array {
    const key = keyById.get(id);
    if (key) return key;
    throw new ThreadkeepError(
      `A row ${describePlace(place)} is encrypted with the key "${id}", which is not among the keys. Add it to keys, after the one that encrypts.`,
      { code: "persistence.unknown-key", context: { ...place, keyId: id, keyIds: [...keyById.keys()] } },
    );
  }
}

/** Whether a row of this type opens only with a key. */
export function isEncrypted(type: RowType): boolean {
  return outerLayerOf(type)?.startsWith(LAYER) ?? false;
}

function decrypt({ type, bytes }: StoredValue, key: Uint8Array, place: RowPlace | undefined): StoredValue {
  const aad = binding(type, place);
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const content = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return { type: withoutOuterLayer(type), bytes: Buffer.concat([content, decipher.final()]) };
  } catch (cause) {
    throw new ThreadkeepError(
      `A row ${describePlace(place)} does not open with its key. Its bytes or type were changed, it was moved here from another place, or the key "${type.slice(type.lastIndexOf(LAYER) + LAYER.length)}" has another value than when the row was written.`,
      { code: "persistence.tampered-row", context: { ...place, type }, cause },
    );
  }
}

function placeToBind(place: RowPlace | undefined): RowPlace {
  if (place !== undefined) return place;
  throw new ThreadkeepError("An encrypted row is bound to its place, and none was given. Pass `place` to the codec.", {
    code: "persistence.missing-place",
  });
}

function binding(type: string, place: RowPlace | undefined): Uint8Array {
  // As JSON, so that no two places give the same text.
  const { threadId, namespace, channel, version } = placeToBind(place);
  return Buffer.from(JSON.stringify([threadId, namespace, channel, version, type]));
}
