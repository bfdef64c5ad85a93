import { createHmac } from "node:crypto";
import type { KeyRing } from "./encryption-keys.ts";
import { isSameMac, macKeys } from "./mac-keys.ts";
import { outerLayerOf, withLayer, withoutOuterLayer, type RowType } from "./row-type.ts";
import type { StoredValue } from "./stored-value.ts";
import type { RowPlace } from "./value-codec.ts";

/**
 * HMAC-SHA256 of a row that was taken out of its encryption, in its type: who has the keys reads it, and tells it from a row that
 * anybody else put there. In SQL the type without it is `split_part(type, ';', 1)`.
 */
export interface PlainTag {
  write(row: StoredValue, place: RowPlace): StoredValue;
  /** Undefined where it is not the tag of this row at this place. */
  open(row: StoredValue, place: RowPlace): StoredValue | undefined;
}

const TAG = /^mac=([\w.-]+):([\w-]+)$/;

export function isTagged(type: RowType): boolean {
  return TAG.test(outerLayerOf(type) ?? "");
}

/** With a key derived from that of the rows. */
export function plainTag(ring: KeyRing): PlainTag {
  const { id: firstId } = ring.first;
  const keyById = macKeys(ring, "threadkeep plain row");
  return {
    write: (row, place) => ({
      ...row,
      type: withLayer(row.type, `mac=${firstId}:${macOf(row, place, keyById.get(firstId)!).toString("base64url")}`),
    }),
    open({ type, bytes }, place) {
      const [, id = "", mac = ""] = TAG.exec(outerLayerOf(type) ?? "") ?? [];
      const row = { type: withoutOuterLayer(type), bytes };
      const key = keyById.get(id);
      return key && isSameMac(macOf(row, place, key), Buffer.from(mac, "base64url")) ? row : undefined;
    },
  };
}

function macOf({ type, bytes }: StoredValue, { threadId, namespace, channel, version }: RowPlace, key: Uint8Array) {
  // As JSON, which ends where its list does: no two rows give the same bytes.
  return createHmac("sha256", key)
    .update(JSON.stringify([threadId, namespace, channel, version, type]))
    .update(bytes)
    .digest();
}
