import type { Fence } from "@threadkeep/persistence";
import { closeToEffects, effectsInFlight, untilLanded } from "../effects/claim/in-flight.ts";
import { describeDuration } from "../stuck/describe-duration.ts";
import type { TurnEnding } from "./ending-of.ts";
import type { RecoveryEvent } from "./recovery-event.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import { sleep } from "./sleep.ts";

/**
 * How long a run is kept from others that ends while it makes an effect. Whoever goes on with it asks the outside world whether that happened,
 * and would be told no: the call is still on its way. A lease is the time in which a call is taken to land that nobody waits for any more.
 */
export function holdForEffects(
  fence: Fence,
  { leaseMs }: Pick<ServiceSettings, "leaseMs">,
  howLong = `for ${describeDuration(leaseMs)}`,
): { holdMs: number; reason: string[] } {
  closeToEffects(fence);
  const names = effectsInFlight(fence);
  if (names.length === 0) return { holdMs: 0, reason: [] };
  const what = `${names.join(", ")} ${names.length === 1 ? "was" : "were"} being called`;
  return { holdMs: leaseMs, reason: [`As ${what}, it is not taken up ${howLong}.`] };
}

/** The same for a run that ended by itself: one of its nodes, or its caller, ended it while another node was making an effect. */
export function holdEnding(ending: TurnEnding, fence: Fence, settings: Pick<ServiceSettings, "leaseMs">): TurnEnding {
  const { outcome, event } = ending;
  // Nobody goes on with it: what it began and did not wait for may happen.
  if (outcome.state === "done") return ending;
  const howLong = `until that has ended, or its service is gone for ${describeDuration(settings.leaseMs)}`;
  const { holdMs, reason } = holdForEffects(fence, settings, howLong);
  if (holdMs === 0) return ending;
  return { ...ending, outcome: { ...outcome, holdMs }, event: withHold(event, holdMs, reason) };
}

/**
 * A node that asks a question ends at that, and leaves its other calls on their way: they are waited for, for as long as a call is taken to
 * land. Their ends are recorded then, and an answer may come at once.
 */
export async function landEffects(fence: Fence, { leaseMs }: Pick<ServiceSettings, "leaseMs">): Promise<void> {
  closeToEffects(fence);
  if (effectsInFlight(fence).length === 0) return;
  const landed = new AbortController();
  const isOverdue = sleep(leaseMs, [landed.signal]).catch(() => {});
  await Promise.race([untilLanded(fence), isOverdue]);
  landed.abort();
}

function withHold(event: RecoveryEvent, holdMs: number, reason: readonly string[]): RecoveryEvent {
  if (event.type === "run.postponed") return { ...event, afterMs: Math.max(event.afterMs, holdMs) };
  if (event.type === "run.given-back") return { ...event, reason: [event.reason, ...reason].join(" ") };
  return event.type === "run.left" ? { ...event, why: [event.why, ...reason].join(" ") } : event;
}
