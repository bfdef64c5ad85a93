import { hkdfSync, timingSafeEqual } from "node:crypto";
import type { KeyRing } from "./encryption-keys.ts";

/** By id, each derived from that of the rows (HKDF, RFC 5869), so that no key serves two purposes. */
export function macKeys({ byId }: KeyRing, purpose: string): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...byId].map(([id, key]) => [id, new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), purpose, 32))]),
  );
}

/** In a time that does not tell where they differ. */
export function isSameMac(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
