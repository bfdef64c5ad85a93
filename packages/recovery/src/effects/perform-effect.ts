import type { RunnableConfig } from "@langchain/core/runnables";
import { effectOf, type LedgerParts } from "./claim/effect.ts";
import type { EffectCall, Ended } from "./claim/effect-call.ts";
import { endOf, isBeingMade } from "./claim/make-call.ts";
import { settleEffect, settleForked } from "./claim/settle-effect.ts";
import { effectsOf } from "./effect-config.ts";

/**
 * Makes a call once, or gives what it gave.
 *
 * @throws what ends the run: LeaseLostError, EffectUnknownError, an interrupt, `effect.no-thread`, `effect.other-arguments`, what the
 * database throws. What the call itself throws is returned.
 */
export async function performEffect(
  config: RunnableConfig,
  call: EffectCall,
  openParts: () => Promise<LedgerParts>,
): Promise<Ended> {
  const effects = effectsOf(config);
  if (effects.mode === "stub") return { kind: "value", value: call.stub() };
  const effect = effectOf(config, effects, call, await openParts());
  if (isBeingMade(effect)) return endOf(() => call.run(effect));
  return effects.from === undefined ? settleEffect(effect) : settleForked(effect, effects.from);
}
