import { jsonStringBytes } from "../../size/json-string-bytes.ts";
import type { ChannelModel, StateSchemaModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";
import { boundOfType, type BoundOptions } from "./bound-of-type.ts";
import { foldedType, whyOutgrown } from "./folded-type.ts";
import type { Bound } from "./bound.ts";
import { combineBounds, largestOf } from "./combine-bounds.ts";
import { UNDEFINED_BYTES } from "./written-bytes.ts";

export type { BoundOptions };

/**
 * The most bytes that a value of this type takes in a checkpoint, counted as `measureState` counts. `path` is what the type is
 * called in the bound: the name of a channel.
 *
 * @example
 * worstCaseBytes({ kind: "string", maxLength: 10 }); // { kind: "bytes", bytes: 62 }: every character may be escaped
 */
export function worstCaseBytes(type: StateType, path = "value", options: BoundOptions = {}): Bound {
  const bound = boundOfType(type, path, options);
  // Limits may be as large as numbers get, and then bound nothing.
  return bound.kind === "bytes" && !Number.isSafeInteger(bound.bytes) ? { kind: "unbounded", path } : bound;
}

/**
 * The same for a channel. What is not stored takes nothing. A list that a reducer folds writes into has as many elements as the
 * reducer was seen to keep, whatever its type allows: the type is held against single writes. Where a reducer was not seen to
 * keep to the type, nothing is known.
 */
export function worstCaseOfChannel(channel: ChannelModel, options: BoundOptions = {}): Bound {
  if (!isStored(channel)) return { kind: "bytes", bytes: 0 };
  const bound = worstCaseBytes(foldedType(channel), channel.name, options);
  const why = whyOutgrown(channel);
  if (bound.kind === "bytes" && why !== undefined) return { kind: "unknown", path: channel.name, why };
  return channel.optional ? largestOf([bound, { kind: "bytes", bytes: UNDEFINED_BYTES }]) : bound;
}

/** The same for the state as one serialized object: the channels, their names and the brackets around them. */
export function worstCaseOfSchema({ channels }: StateSchemaModel, options: BoundOptions = {}): Bound {
  const stored = channels.filter(isStored);
  const bounds = stored.map((channel) => worstCaseOfChannel(channel, options));
  return combineBounds(bounds, (sizes) => {
    const written = sizes.flatMap((bytes, index) => (bytes === 0 ? [] : [namedBytes(stored[index]!, bytes)]));
    return written.reduce((sum, bytes) => sum + bytes, 2 + Math.max(0, written.length - 1));
  });
}

/** Untracked and ephemeral channels are in no checkpoint. */
export function isStored({ kind }: ChannelModel): boolean {
  return kind !== "untracked" && kind !== "ephemeral";
}

function namedBytes({ name }: ChannelModel, bytes: number): number {
  return jsonStringBytes(name) + 1 + bytes;
}
