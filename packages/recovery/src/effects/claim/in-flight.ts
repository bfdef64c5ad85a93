import type { Fence } from "@threadkeep/persistence";

// Of the whole process: a ledger and the service that drives its run know nothing of each other.
const inFlight = new Map<string, Map<symbol, string>>();

/** While it goes on, the run of the fence has an effect that may be made at any moment. */
export async function whileInFlight<Result>(
  fence: Fence | undefined,
  name: string,
  perform: () => Promise<Result>,
): Promise<Result> {
  if (fence === undefined) return perform();
  const effects = inFlight.get(keyOf(fence)) ?? new Map<symbol, string>();
  inFlight.set(keyOf(fence), effects);
  const effect = Symbol(name);
  effects.set(effect, name);
  try {
    return await perform();
  } finally {
    effects.delete(effect);
    if (effects.size === 0) inFlight.delete(keyOf(fence));
  }
}

/** The names of the effects that this process is making in a run at this moment. Whoever takes the run up cannot see them. */
export function effectsInFlight(fence: Fence): string[] {
  return [...(inFlight.get(keyOf(fence))?.values() ?? [])];
}

function keyOf({ runId, epoch }: Fence): string {
  return `${runId}/${epoch}`;
}
