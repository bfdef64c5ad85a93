import type { RunnableConfig } from "@langchain/core/runnables";
import { fenceOf } from "@threadkeep/persistence";
import type { LedgerSaver } from "../claim/effect.ts";
import type { EffectSource, ResolvedEffects } from "../effect-config.ts";
import { isRecord } from "../claim/record.ts";
import { oncePerRun } from "./once-per-run.ts";
import { forkedFrom, type ThreadSaver } from "./forked-from.ts";

/** Without a branch: whichever of the thread's. */
export type DoneElsewhere = EffectSource;

/** Where what is not done in this thread may have been done before, the nearest first: what the config names, then what it is a fork of. */
export async function effectSources(
  config: RunnableConfig,
  { mode, from }: ResolvedEffects,
  threadId: string,
  ledger: LedgerSaver,
): Promise<DoneElsewhere[]> {
  if (mode !== "reuse") return [];
  const named = from === undefined ? [] : [from];
  return [...named, ...(await oncePerRun(config, threadId, () => ancestors(readerOf(config, ledger), threadId)))];
}

/** A fork may be one of a fork, in which the call was not made either. */
async function ancestors(saver: ThreadSaver, threadId: string): Promise<DoneElsewhere[]> {
  const found = new Set<string>();
  for (let id = await forkedFrom(saver, threadId); id !== undefined; id = await forkedFrom(saver, id)) {
    if (id === threadId || found.has(id)) break;
    found.add(id);
  }
  return [...found].map((id) => ({ threadId: id }));
}

/**
 * The run's own saver knows its thread. Under a lease it hides that it is one of ours; the ledger has the same database then, and can be asked
 * for one checkpoint in place of a list.
 */
function readerOf(config: RunnableConfig, ledger: LedgerSaver): ThreadSaver {
  const own: unknown = config.configurable?.["__pregel_checkpointer"];
  if (!isRecord(own)) return ledger;
  const isSameDatabase = fenceOf(config) !== undefined && ledger.readCheckpoints !== undefined;
  return isSameDatabase ? ledger : (own as ThreadSaver);
}
