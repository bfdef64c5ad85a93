import { ThreadkeepError } from "@threadkeep/state";
import type { CheckpointSeal } from "../encoding/checkpoint-seal.ts";
import { isEncrypted } from "../encoding/encryption.ts";
import type { StoredValue } from "../encoding/stored-value.ts";
import type { ValueCodec } from "../encoding/value-codec.ts";
import { UNREADABLE } from "../history/unreadable.ts";
import type { Reader } from "./decode-checkpoint.ts";

/** Reads as `reader` does, and needs no key: what does not open without one is UNREADABLE. What is damaged still throws. */
export function withoutKeys(reader: Reader): Reader {
  const decode: ValueCodec["decode"] = async (chain, place, find) => {
    try {
      return await reader.codec.decode(chain, place, find);
    } catch (error) {
      if (lacksKey(error, chain)) return UNREADABLE;
      throw error;
    }
  };
  const { seal } = reader.codec;
  return { ...reader, codec: { ...reader.codec, decode, seal: seal && sealWithoutKey(seal) } };
}

function sealWithoutKey(seal: CheckpointSeal): CheckpointSeal {
  const verify: CheckpointSeal["verify"] = (...sealed) => {
    try {
      seal.verify(...sealed);
    } catch (error) {
      if (!(ThreadkeepError.isInstance(error) && error.code === "persistence.unknown-key")) throw error;
    }
  };
  return { ...seal, verify };
}

function lacksKey(error: unknown, chain: readonly StoredValue[]): boolean {
  if (!ThreadkeepError.isInstance(error)) return false;
  if (error.code === "persistence.unknown-key") return true;
  // A codec without encryption knows nothing of its layer.
  return error.code === "persistence.unknown-row-type" && chain.some(({ type }) => isEncrypted(type));
}
