import type { RunnableConfig } from "@langchain/core/runnables";
import { LeaseLostError } from "@threadkeep/persistence";
import { effectOf, type LedgerParts } from "./claim/effect.ts";
import type { EffectCall, Ended } from "./claim/effect-call.ts";
import { isClosedToEffects, whileInFlight } from "./claim/in-flight.ts";
import { endOf, isBeingMade } from "./claim/make-call.ts";
import { settleEffect, settleForked } from "./claim/settle-effect.ts";
import { effectsOf } from "./effect-config.ts";
import { effectSources } from "./source/effect-sources.ts";
import { findDone } from "./source/find-done.ts";

/**
 * Makes a call once, or gives what it gave.
 *
 * @throws what ends the run: LeaseLostError, EffectUnknownError, an interrupt, `effect.no-thread`, `effect.other-arguments`,
 * `effect.other-database`, `effect.invalid-verification`, what the database throws. What the call itself throws is returned.
 */
export async function performEffect(
  config: RunnableConfig,
  call: EffectCall,
  openParts: () => Promise<LedgerParts>,
): Promise<Ended> {
  const effects = effectsOf(config);
  if (effects.mode === "stub") return { kind: "value", value: call.stub() };
  const parts = await openParts();
  const effect = effectOf(config, effects, call, parts);
  if (isBeingMade(effect)) return endOf(() => call.run(effect));
  const sources = await effectSources(config, effects, effect.key.threadId, parts.saver);
  // As the database says once the end is there: a claim that came before it would let the call begin after.
  if (isClosedToEffects(effect.fence)) throw new LeaseLostError(effect.fence, effect.key.threadId);
  return whileInFlight(effect.fence, call.name, () =>
    sources.length === 0 ? settleEffect(effect) : settleForked(effect, () => findDone(effect, sources)),
  );
}
