import { nameOf } from "../checkpointer/checkpoint-key.ts";
import { decodeLone, encodeLone } from "../checkpointer/lone-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";
import type { EffectKey, EffectRow, EffectStore } from "../store/effect-store.ts";
import type { EffectAccess, StoredEffect } from "./effect-access.ts";

/** The effects of a store, with results as values. */
export function storedEffects(store: EffectStore, codec: ValueCodec): EffectAccess {
  return {
    async claim(effect, fence) {
      assertStorable(effect);
      const claim = await store.claim(effect, fence);
      return claim.kind === "claimed" ? claim : { kind: "found", effect: await decodeEffect(codec, claim.effect) };
    },
    async finish(key, claimId, { state, result }, fence) {
      return store.finish(key, claimId, { state, result: await encodeLone(codec, result, placeOf(key)) }, fence);
    },
    release: (key, claimId, fence) => store.release(key, claimId, fence),
    async read(key) {
      const row = await store.read(key);
      return row && decodeEffect(codec, row);
    },
    async list(threadId, options) {
      const rows = await store.list(threadId, options);
      return Promise.all(rows.map((row) => decodeEffect(codec, row)));
    },
  };
}

// A model makes up the ids of its calls.
function assertStorable({ threadId, branch, callId, scope, name }: EffectKey & { name: string }): void {
  nameOf(threadId, "thread_id");
  nameOf(branch, "branch");
  nameOf(callId, "call id");
  nameOf(scope, "message id");
  nameOf(name, "tool name");
}

// No graph has a namespace of this name. The channel is what errors call the value.
function placeOf({ threadId, branch, callId, scope }: EffectKey): RowPlace {
  const version = JSON.stringify([branch, callId, scope]);
  return { threadId, namespace: "__threadkeep_effect__", channel: "result", version };
}

async function decodeEffect(codec: ValueCodec, { result: stored, ...effect }: EffectRow): Promise<StoredEffect> {
  if (effect.state === "claimed" && stored === undefined) return { ...effect, result: undefined };
  // Of one that came to its end a result is stored, be it that of nothing: without its row it may never have happened.
  return { ...effect, result: await decodeLone(codec, stored, placeOf(effect)) };
}
