import { subscribe } from "node:diagnostics_channel";
import { EFFECT_CHANNEL } from "../../effects/effect-channel.ts";
import type { EffectEvent } from "../../effects/effect-event.ts";
import { idempotencyKey } from "../../effects/key/hashes.ts";
import type { Tell } from "./kill-gate.ts";

/** Tells what the policies of all ledgers found out, also of those of another copy of the package. */
export function watchVerifications(tell: Tell): void {
  subscribe(EFFECT_CHANNEL, (message) => {
    const event = message as EffectEvent;
    if (event.type === "effect.resolved" && event.by === "verify")
      tell({ type: "verified", call: idempotencyKey(event), outcome: event.outcome });
  });
}
