import { ThreadkeepError } from "@threadkeep/state";
import { nameOf } from "../checkpointer/checkpoint-key.ts";
import { decodeLone, encodeLone } from "../checkpointer/lone-value.ts";
import type { StoredValue } from "../encoding/stored-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";

/** Which run an input is of. With encryption it opens for no other. */
export interface InputOwner {
  threadId: string;
  runId: string;
}

export function encodeInput(codec: ValueCodec, owner: InputOwner, input: unknown): Promise<StoredValue> {
  return encodeLone(codec, input, placeOf(owner));
}

export async function decodeInput(codec: ValueCodec, owner: InputOwner, stored: StoredValue): Promise<unknown> {
  try {
    return await decodeLone(codec, stored, placeOf(owner));
  } catch (error) {
    if (!ThreadkeepError.isInstance(error) || error.code !== "persistence.tampered-row") throw error;
    return decodeLone(codec, stored, placeBefore(owner)).catch(() => {
      throw error;
    });
  }
}

// No graph has a namespace of this name. The channel is what errors call the value.
function placeOf({ threadId, runId }: InputOwner): RowPlace {
  return { threadId: nameOf(threadId, "thread_id"), namespace: "__threadkeep_run__", channel: "input", version: runId };
}

/** Where inputs stood that were bound to their threads only. */
function placeBefore(owner: InputOwner): RowPlace {
  return { ...placeOf(owner), version: "0" };
}
