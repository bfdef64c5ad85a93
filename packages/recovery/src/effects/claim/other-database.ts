import type { RunnableConfig } from "@langchain/core/runnables";
import { fenceOf, type EffectAccess, type Fence } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { ThreadSaver } from "../source/forked-from.ts";
import type { LedgerSaver } from "./effect.ts";
import { isLeaseLost } from "./lease-lost.ts";
import { isRecord } from "./record.ts";

/**
 * The ledger's effects, for one run. A database that has never heard of the run refuses its lease as one that was lost, and the run would be
 * taken up, and refused, for good.
 *
 * @throws {ThreadkeepError} by its calls: `effect.other-database`
 */
export function accessFor(config: RunnableConfig, ledger: LedgerSaver): EffectAccess {
  const { effects } = ledger;
  const fence = fenceOf(config);
  if (fence === undefined) return effects;
  const checked = async <Result>(call: Promise<Result>): Promise<Result> => {
    try {
      return await call;
    } catch (error) {
      if (isLeaseLost(error) && (await isOtherDatabase(config, fence, ledger))) throw otherDatabase(fence);
      throw error;
    }
  };
  return {
    claim: (...args) => checked(effects.claim(...args)),
    finish: (...args) => checked(effects.finish(...args)),
    release: (...args) => checked(effects.release(...args)),
    read: (key) => effects.read(key),
    list: (threadId, options) => effects.list(threadId, options),
  };
}

/** It does not know the run, and the run's thread is there: where that was deleted, its runs were too. */
async function isOtherDatabase(config: RunnableConfig, fence: Fence, { runs }: LedgerSaver): Promise<boolean> {
  if (runs === undefined || (await runs.readEvents(fence.runId)).length > 0) return false;
  return hasThread(config);
}

async function hasThread({ configurable }: RunnableConfig): Promise<boolean> {
  const saver: unknown = configurable?.["__pregel_checkpointer"];
  if (!isRecord(saver)) return false;
  const thread = { configurable: { thread_id: configurable?.["thread_id"] as unknown, checkpoint_ns: "" } };
  for await (const _ of (saver as ThreadSaver).list?.(thread, { limit: 1 }) ?? []) return true;
  return false;
}

// Without a cause: what wraps a lost lease is taken for one.
function otherDatabase({ runId }: Fence): ThreadkeepError {
  return new ThreadkeepError(
    "The ledger keeps another database than the service: give createEffectLedger the service's checkpointer. " +
      `Run ${runId} is not known in the ledger's database, and nothing was called.`,
    { code: "effect.other-database", context: { runId } },
  );
}
