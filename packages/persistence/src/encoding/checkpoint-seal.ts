import { createHmac } from "node:crypto";
import { ThreadkeepError } from "@threadkeep/state";
import { canonicalJson } from "./canonical-json.ts";
import type { EncryptionOptions } from "./encryption.ts";
import { readKeys } from "./encryption-keys.ts";
import { isSameMac, macKeys } from "./mac-keys.ts";

/** The place of a checkpoint, and what its seal covers. */
export interface SealedParts {
  threadId: string;
  namespace: string;
  checkpointId: string;
  parentId: string | undefined;
  /** JSON data. */
  head: unknown;
  metadata: unknown;
}

/** Shows that a checkpoint names what it named when it was put, in its own place. */
export interface CheckpointSeal {
  seal(parts: SealedParts): string;
  /** @throws {ThreadkeepError} `persistence.unsealed-checkpoint`, `persistence.tampered-checkpoint`, `persistence.unknown-key` */
  verify(parts: SealedParts, seal: string | undefined): void;
}

const MAC = /^hmac=([\w.-]+):([\w+/=]+)$/;

/**
 * HMAC-SHA256, with a key derived from that of the rows. It covers a canonical
 * form: a database may give JSON back with its keys in another order. What a seal cannot show is a checkpoint that is gone, one that
 * is put back as it once was under its own id, or which one arrived last.
 * @throws {ThreadkeepError} at once `persistence.invalid-key`
 */
export function checkpointSeal({ keys, allowPlaintext = false }: EncryptionOptions): CheckpointSeal {
  const ring = readKeys(keys);
  const { first } = ring;
  const keyById = macKeys(ring, "threadkeep checkpoint seal");

  return {
    seal: (parts) => `hmac=${first.id}:${macOf(parts, keyOf(first.id, parts)).toString("base64")}`,
    verify(parts, seal) {
      if (seal === undefined && allowPlaintext) return;
      if (seal === undefined) throw unsealed(parts);
      const [, id = "", mac = ""] = MAC.exec(seal) ?? [];
      if (id === "") throw tampered(parts, undefined);
      if (!isSameMac(macOf(parts, keyOf(id, parts)), Buffer.from(mac, "base64"))) throw tampered(parts, id);
    },
  };

  function keyOf(id: string, parts: SealedParts): Uint8Array {
    const key = keyById.get(id);
    if (key) return key;
    throw new ThreadkeepError(
      `${describe(parts)} is sealed with the key "${id}", which is not among the keys. Add it to keys, after the one that encrypts.`,
      { code: "persistence.unknown-key", context: { ...placeOf(parts), keyId: id, keyIds: [...keyById.keys()] } },
    );
  }
}

function macOf({ threadId, namespace, checkpointId, parentId, head, metadata }: SealedParts, key: Uint8Array): Buffer {
  // As JSON, so that no two checkpoints give the same text.
  const parts = [threadId, namespace, checkpointId, parentId ?? null, head, metadata];
  return createHmac("sha256", key).update(canonicalJson(parts)).digest();
}

function unsealed(parts: SealedParts): ThreadkeepError {
  return new ThreadkeepError(
    `${describe(parts)} is not sealed, and encryption is on. Pass allowPlaintext: true to read checkpoints from before, or find out who wrote it.`,
    { code: "persistence.unsealed-checkpoint", context: placeOf(parts) },
  );
}

function tampered(parts: SealedParts, id: string | undefined): ThreadkeepError {
  const otherKey = id === undefined ? "" : `, or the key "${id}" has another value than when it was put`;
  return new ThreadkeepError(
    `${describe(parts)} is not what was put: its parent, its metadata or the versions that it names were changed, or it was moved here from another place${otherKey}. Find out who writes to the database; restore the row of "checkpoints" from a backup, or go on from another checkpoint.`,
    { code: "persistence.tampered-checkpoint", context: { ...placeOf(parts), ...(id !== undefined && { keyId: id }) } },
  );
}

function describe({ threadId, namespace, checkpointId }: SealedParts): string {
  const inside = namespace === "" ? "" : ` in namespace "${namespace}"`;
  return `Checkpoint ${checkpointId} of thread "${threadId}"${inside}`;
}

function placeOf({ threadId, namespace, checkpointId }: SealedParts): Record<string, unknown> {
  return { threadId, namespace, checkpointId };
}
