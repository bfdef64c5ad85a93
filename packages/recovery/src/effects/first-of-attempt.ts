import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import type { Ended } from "./claim/effect-call.ts";

// LangGraph hands a `configurable` of its own to each attempt of a task.
const callsOf = new WeakMap<object, Set<string>>();

/**
 * Makes a call that has no key. A second one of its name in one attempt would be given what the first gave, and not be made. One that threw
 * may be tried again, and in a later attempt the call is the same one.
 *
 * @throws {ThreadkeepError} `effect.key-missing`
 */
export async function firstOfAttempt(
  { configurable = {} }: RunnableConfig,
  { name, callId }: { name: string; callId: string },
  perform: () => Promise<Ended>,
): Promise<Ended> {
  const calls = callsOf.get(configurable) ?? new Set<string>();
  callsOf.set(configurable, calls);
  if (calls.has(callId)) throw keyMissing(name);
  calls.add(callId);
  let ended: Ended | undefined;
  try {
    ended = await perform();
    return ended;
  } finally {
    if (ended?.kind !== "value") calls.delete(callId);
  }
}

function keyMissing(name: string): ThreadkeepError {
  return new ThreadkeepError(
    `${name} was not done a second time: this task has done it before, and without a key nothing tells the one from the other. ` +
      `Give each a key, the same in every attempt: ledger.once(config, { name: ${JSON.stringify(name)}, key: order.id }, …).`,
    { code: "effect.key-missing", context: { name } },
  );
}
