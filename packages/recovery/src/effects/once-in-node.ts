import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import type { EffectCall, Ended, RunningEffect } from "./claim/effect-call.ts";
import { firstOfAttempt } from "./first-of-attempt.ts";
import { assertOnce } from "./options/assert-once.ts";
import { resolveEffectOptions } from "./options/effect-options.ts";
import type { EffectOptions } from "./effect-policy.ts";

export interface OnceOptions<Result = unknown> extends EffectOptions<unknown, Result> {
  name: string;
  /**
   * What tells it from others of its name in the thread: an order's id, say. The same in a fork. Without one it is told by the node's task,
   * which is another in every superstep, and after a `rollbackThread`: there it is done again.
   */
  key?: string;
  /** What it is done with: the same key with other arguments is an error. Plain data. */
  args?: unknown;
  /** What a replay of `effects: "stub"` gives instead. */
  stub?: () => Result;
}

type Perform = (config: RunnableConfig, call: EffectCall) => Promise<Ended>;

export async function onceInNode<Result>(
  perform: Perform,
  config: RunnableConfig,
  once: OnceOptions<Result>,
  run: (effect: RunningEffect) => Result | Promise<Result>,
): Promise<Result> {
  assertOnce(config, once, run);
  const { name, key, args, stub = () => refuseStub(name), ...options } = once;
  const call: EffectCall = {
    ...resolveEffectOptions(options, name),
    name,
    args,
    callId: key === undefined ? `${name}@${taskOf(config, name)}` : `${name}/${key}`,
    scope: "",
    run: async (effect) => run(effect),
    stub,
    accept: (result) => result,
  };
  const performed = () => perform(config, call);
  const ended = await (key === undefined ? firstOfAttempt(config, call, performed) : performed());
  if (ended.kind === "thrown") throw ended.error;
  return ended.value as Result;
}

/** LangGraph's id of the task: the same when it is tried again or resumed. */
function taskOf({ configurable }: RunnableConfig, name: string): string {
  const id: unknown = configurable?.["__pregel_task_id"];
  if (typeof id === "string") return id;
  throw new ThreadkeepError(
    `${name} was not done: outside of a node nothing tells this call from another. Give it a key, or hand on the config that the node is given.`,
    { code: "effect.no-call-id", context: { name } },
  );
}

function refuseStub(name: string): never {
  throw new ThreadkeepError(
    `${name} was not done: this replay makes no effects, and it has no stub to go on with. Give it one: { stub: () => value }.`,
    { code: "effect.no-stub", context: { name } },
  );
}
