import type { RunnableConfig } from "@langchain/core/runnables";
import type { EffectKey } from "@threadkeep/persistence";
import type { EffectCall, Ended, RunningEffect } from "./claim/effect-call.ts";
import { effectChannel } from "./effect-channel.ts";
import type { EffectEvent, EffectNews } from "./effect-event.ts";
import { Attempts } from "./claim/attempts.ts";
import { onceInNode, type OnceOptions } from "./once-in-node.ts";
import { assertLedgerOptions } from "./options/assert-ledger-options.ts";
import { assertList } from "./options/assert-list.ts";
import { openAccess, type EffectDatabaseOptions } from "./open-access.ts";
import { performEffect } from "./perform-effect.ts";
import type { EffectRecord } from "./settle/effect-record.ts";
import { listEffects, type ListEffectsOptions } from "./settle/list-effects.ts";
import { settleUnknown, type EffectRef, type SettledOutcome } from "./settle/settle-unknown.ts";

/** What was done in the outside world, and is not done again. Made by `createEffectLedger`. */
export interface EffectLedger {
  /**
   * An effect within a node. It is known by `key` within the thread, or without one by its name within the node's task: a second one of the
   * same name in one task needs a key, and without one is refused.
   *
   * @param config what the node is given beside the state
   * @throws what `run` throws; LeaseLostError; EffectUnknownError; `effect.no-thread`, `effect.other-arguments`, `effect.no-call-id`,
   * `effect.key-missing`, `effect.no-stub`, `effect.invalid-option`, `effect.invalid-verification`, `effect.other-database`; and LangGraph's interrupt, where a human is asked
   * @example
   * const node = async ({ order }, config) => {
   *   const receipt = await ledger.once(config, { name: "charge", key: order.id, args: order, policy: "retry" }, ({ idempotencyKey }) =>
   *     charge(order, idempotencyKey));
   *   return { receipt };
   * };
   */
  once<Result>(
    config: RunnableConfig,
    options: OnceOptions<Result>,
    run: (effect: RunningEffect) => Result | Promise<Result>,
  ): Promise<Result>;
  /** What all the others are made of: for other kinds of tools. Returns what the call itself throws, and throws what ends the run. */
  perform(config: RunnableConfig, call: EffectCall): Promise<Ended>;
  /**
   * What the calls of a thread came to, oldest first.
   *
   * @throws {ThreadkeepError} `effect.invalid-option`
   * @example
   * for (const { name, callId, idempotencyKey } of await ledger.list("order-42", { only: "unknown" })) console.log(name, callId, idempotencyKey);
   */
  list(threadId: string, options?: ListEffectsOptions): Promise<EffectRecord[]>;
  /**
   * Records what a person has found out about a call that is unknown or failed: it is then given again as any other, or made again. Only for
   * one that no process is making any more. A run that it ended goes on by `recoverThread(threadId, { force: true })`.
   *
   * @throws {ThreadkeepError} `effect.not-found`, `effect.not-unknown` for what is done, `effect.ambiguous` where the id alone does not tell which,
   * `effect.invalid-answer`
   * @example
   * await ledger.settle({ threadId: "order-42", callId: "call_7" }, { outcome: "happened", result: "receipt 7" });
   * await service.recoverThread("order-42", { force: true });
   */
  settle(effect: EffectRef, outcome: SettledOutcome): Promise<void>;
  /** Closes the database that it opened by a url. A checkpointer that it was given stays open. */
  end(): Promise<void>;
}

export type EffectLedgerOptions = EffectDatabaseOptions & {
  /** Told of what was done, replayed, unknown, lost. What it throws is passed over. */
  onEvent?: (event: EffectEvent) => void;
};

// All ledgers of a process know what lives in it.
const ATTEMPTS = new Attempts();

/**
 * A ledger of effects in the database of the checkpoints: what a call did is recorded there, and after a crash it is not done again. With
 * `url` (or that of THREADKEEP_DATABASE_URL) it opens the database with its first call; give it the `checkpointer` of the graph to share
 * one. Under a recovery service it has to be the service's database: there the lease of the run is checked with every claim.
 *
 * Runs need `durability: "sync"`: otherwise a model that is asked again after a crash makes its calls under new ids.
 *
 * @throws {ThreadkeepError} at once `effect.no-database` for a saver that keeps no effects, `effect.invalid-option`,
 * `checkpointer.invalid-url`, `checkpointer.url-missing`
 * @example
 * const ledger = createEffectLedger({ url: "sqlite:./threads.db" });
 * const charge = onceOnly(tool(chargeCard, { name: "charge", schema }), { ledger, policy: "ask" });
 * const agent = createAgent({ model, tools: [charge], checkpointer });
 */
export function createEffectLedger(options: EffectLedgerOptions = {}): EffectLedger {
  assertLedgerOptions(options);
  return ledgerOver(options, ATTEMPTS);
}

/** @param attempts what lives in the process */
export function ledgerOver({ onEvent, ...database }: EffectLedgerOptions, attempts: Attempts): EffectLedger {
  const access = openAccess(database);
  const tell = (key: EffectKey, name: string, news: EffectNews): void => {
    const event: EffectEvent = { ...news, name, ...key };
    if (effectChannel.hasSubscribers) effectChannel.publish(event);
    try {
      onEvent?.(event);
    } catch {
      // Whoever listens changes nothing about the call.
    }
  };
  const openParts = async () => ({ saver: await access.open(), attempts, tell });
  const perform: EffectLedger["perform"] = (config, call) => performEffect(config, call, openParts);
  return {
    perform,
    once: (config, once, run) => onceInNode(perform, config, once, run),
    list: async (threadId, options = {}) => {
      assertList(threadId, options);
      return listEffects((await access.open()).effects, attempts, threadId, options);
    },
    settle: async (effect, outcome) => {
      const { effects } = await access.open();
      const { name, threadId, branch, callId, scope } = await settleUnknown(
        { access: effects, attempts },
        effect,
        outcome,
      );
      tell({ threadId, branch, callId, scope }, name, {
        type: "effect.resolved",
        by: "human",
        outcome: outcome.outcome,
      });
    },
    end: () => access.end(),
  };
}
