import type { RunnableConfig } from "@langchain/core/runnables";
import {
  fenceOf,
  type CheckpointReader,
  type EffectAccess,
  type EffectKey,
  type Fence,
  type KeepsEffects,
  type KeepsRuns,
} from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { ResolvedEffects } from "../effect-config.ts";
import type { EffectNews } from "../effect-event.ts";
import { hashArguments, idempotencyKey } from "../key/hashes.ts";
import type { Attempts } from "./attempts.ts";
import type { EffectCall } from "./effect-call.ts";
import { accessFor } from "./other-database.ts";

/** The checkpointer that a ledger keeps its effects by. Those of ours can do all of it. */
export type LedgerSaver = KeepsEffects & Partial<KeepsRuns> & Partial<CheckpointReader>;

/** What a ledger works with. */
export interface LedgerParts {
  saver: LedgerSaver;
  attempts: Attempts;
  tell(key: EffectKey, name: string, news: EffectNews): void;
}

/** One call, in one run. */
export interface Effect {
  key: EffectKey;
  argsHash: string;
  idempotencyKey: string;
  call: EffectCall;
  fence: Fence | undefined;
  signal: AbortSignal | undefined;
  /** Whether the run can be interrupted: it has a checkpointer. */
  canAsk: boolean;
  access: EffectAccess;
  attempts: Attempts;
  tell(news: EffectNews): void;
}

/** @throws {ThreadkeepError} `effect.no-thread`, `effect.invalid-arguments` */
export function effectOf(
  config: RunnableConfig,
  { branch }: ResolvedEffects,
  call: EffectCall,
  { saver, attempts, tell }: LedgerParts,
): Effect {
  const { callId, scope, name } = call;
  const key = { threadId: threadOf(config, name), branch, callId, scope };
  return {
    key,
    argsHash: hashArguments(call.args),
    idempotencyKey: idempotencyKey(key),
    call,
    fence: fenceOf(config),
    signal: config.signal,
    canAsk: config.configurable?.["__pregel_checkpointer"] !== undefined,
    access: accessFor(config, saver),
    attempts,
    tell: (news) => tell(key, name, news),
  };
}

function threadOf({ configurable }: RunnableConfig, name: string): string {
  const id: unknown = configurable?.["thread_id"];
  if (typeof id === "number" || (typeof id === "string" && id !== "")) return String(id);
  throw new ThreadkeepError(
    `${name} was not called: an effect is done once in its thread, and this run has none. Give it one by configurable: { thread_id }, ` +
      "or hand the config on to where the effect is.",
    { code: "effect.no-thread", context: { name } },
  );
}
