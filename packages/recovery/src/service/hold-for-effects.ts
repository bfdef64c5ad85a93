import type { Fence } from "@threadkeep/persistence";
import { effectsInFlight } from "../effects/claim/in-flight.ts";
import { describeDuration } from "../stuck/describe-duration.ts";
import type { TurnEnding } from "./ending-of.ts";
import type { ServiceSettings } from "./resolve-settings.ts";

/**
 * How long a run is kept from others that ends while it makes an effect. Whoever takes it up asks the outside world whether that happened,
 * and would be told no: the call is still on its way. A lease is the time in which a call is taken to land.
 */
export function holdForEffects(
  fence: Fence,
  { leaseMs }: Pick<ServiceSettings, "leaseMs">,
): { afterMs: number; reason: string[] } {
  const names = effectsInFlight(fence);
  if (names.length === 0) return { afterMs: 0, reason: [] };
  const what = `${names.join(", ")} ${names.length === 1 ? "was" : "were"} being called`;
  return { afterMs: leaseMs, reason: [`As ${what}, it is not taken up for ${describeDuration(leaseMs)}.`] };
}

/** The same for a run that ended by itself while one of its nodes, beside the one that failed, was making an effect. */
export function holdEnding(ending: TurnEnding, fence: Fence, settings: Pick<ServiceSettings, "leaseMs">): TurnEnding {
  const { outcome, event } = ending;
  if (outcome.state !== "open") return ending;
  const afterMs = Math.max(outcome.afterMs, holdForEffects(fence, settings).afterMs);
  return {
    ...ending,
    outcome: { ...outcome, afterMs },
    event: event.type === "run.postponed" ? { ...event, afterMs } : event,
  };
}
