import { decodeLone, encodeLone } from "../checkpointer/lone-value.ts";
import { isEncrypted } from "../encoding/encryption.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";

/** A text that is encrypted, as JSON data: the type of its row, and its bytes in base64. */
export type SealedText = readonly [type: string, base64: string];

/** Undefined where the codec does not encrypt: it may stand as it is. */
export async function sealText(codec: ValueCodec, text: string, place: RowPlace): Promise<SealedText | undefined> {
  const { type, bytes } = await encodeLone(codec, text, place);
  return isEncrypted(type) ? [type, Buffer.from(bytes).toString("base64")] : undefined;
}

/** Undefined where it does not open: it was tampered with, or its key is not given. */
export async function openText(codec: ValueCodec, sealed: unknown, place: RowPlace): Promise<string | undefined> {
  const [type, base64] = Array.isArray(sealed) ? (sealed as unknown[]) : [];
  if (typeof type !== "string" || typeof base64 !== "string" || !isEncrypted(type)) return undefined;
  try {
    const text = await decodeLone(codec, { type, bytes: Buffer.from(base64, "base64") }, place);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what stands there as it is may be read: with encryption only where that is allowed, for who writes to the database could have put it there. */
export function mayBePlain(codec: ValueCodec, place: RowPlace): Promise<boolean> {
  return codec.open({ type: "json", bytes: new Uint8Array() }, place).then(
    () => true,
    () => false,
  );
}
