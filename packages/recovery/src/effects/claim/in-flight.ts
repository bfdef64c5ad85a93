import type { Fence } from "@threadkeep/persistence";

interface EffectInFlight {
  name: string;
  call: Promise<unknown>;
}

// Of the whole process: a ledger and the service that drives its run know nothing of each other.
const inFlight = new Map<string, Set<EffectInFlight>>();

// By the fence that the run's config carries: forgotten with the last node that has it.
const closed = new WeakSet<Fence>();

/**
 * Its end is about to be recorded: no effect is begun in it any more. Whoever looks after this sees all that may still happen. What begins
 * beside one that is under way happens while that is waited for.
 */
export function closeToEffects(fence: Fence): void {
  closed.add(fence);
}

export function isClosedToEffects(fence: Fence | undefined): fence is Fence {
  return fence !== undefined && closed.has(fence) && allOf(fence).length === 0;
}

/** While it goes on, the run of the fence has an effect that may be made at any moment. */
export async function whileInFlight<Result>(
  fence: Fence | undefined,
  name: string,
  perform: () => Promise<Result>,
): Promise<Result> {
  if (fence === undefined) return perform();
  const effects = inFlight.get(keyOf(fence)) ?? new Set<EffectInFlight>();
  inFlight.set(keyOf(fence), effects);
  const call = perform();
  const effect = { name, call };
  effects.add(effect);
  try {
    return await call;
  } finally {
    effects.delete(effect);
    if (effects.size === 0) inFlight.delete(keyOf(fence));
  }
}

/** The names of the effects that this process is making in a run at this moment. Whoever takes the run up cannot see them. */
export function effectsInFlight(fence: Fence): string[] {
  return allOf(fence).map(({ name }) => name);
}

/** Until this process makes none of them any more. */
export async function untilLanded(fence: Fence): Promise<void> {
  for (let all = allOf(fence); all.length > 0; all = allOf(fence))
    await Promise.allSettled(all.map(({ call }) => call));
}

function allOf(fence: Fence): EffectInFlight[] {
  return [...(inFlight.get(keyOf(fence)) ?? [])];
}

function keyOf({ runId, epoch }: Fence): string {
  return `${runId}/${epoch}`;
}
