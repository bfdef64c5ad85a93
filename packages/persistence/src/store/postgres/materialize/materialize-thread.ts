import { TASKS } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { lateHeadAtWorkError, lateHeadError, threadBusyError, unknownThreadError } from "./materialize-errors.ts";
import { readStockMetadata } from "./materialize-metadata.ts";
import type { MaterializeRun } from "./materialize-run.ts";
import type { MaterializeLoss } from "./materialize-types.ts";
import { materializeValues } from "./materialize-values.ts";
import { materializeWrites } from "./materialize-writes.ts";
import { readArrivals, type NamespaceArrivals } from "./thread-arrivals.ts";
import { copyHead, hasWrites, readThreadState, settleThread } from "./thread-stamp.ts";
import { readValueIndex, type ChannelIndex } from "./value-index.ts";
import { verifyThread } from "./verify-thread.ts";

const MAX_FAILURES = 5;

/**
 * With encryption only once all of it is seen to be as it was put. Row by row, without holding the thread's lock: at any point our reader reads what it read before, and a call that is made
 * again goes on where this one was stopped. At the end, with the thread locked and if nobody has written since it was looked
 * at, what we noted of it goes. Else it is looked through again.
 * @throws ThreadkeepError `history.unknown-thread`, `materialize.late-head`, `materialize.lossy-value`, `materialize.thread-busy`,
 * `checkpointer.value-incomplete`, what `verifyThread` throws, and what rows and database throw
 */
export async function materializeThread(run: MaterializeRun, threadId: string): Promise<void> {
  const told = new Set<string>();
  for (let failures = 0; failures < MAX_FAILURES && !run.isAborted;) {
    const { stamp, isOurs, hasOurs, hasCheckpoints } = await readThreadState(run.database, threadId);
    if (!isOurs && !hasCheckpoints) throw unknownThreadError(threadId);
    if (hasOurs) await verifyThread(run, threadId);
    const arrivals = await readArrivals(run.database, [threadId]);
    if (await copyLateHead(run, arrivals, stamp)) continue;
    const metadata = isOurs || hasOurs ? await readStockMetadata(run.database, threadId) : [];
    const losses = [...arrivals.flatMap(inexactLosses), ...metadata.flatMap((each) => each.losses)];
    run.tellLosses(losses.filter((loss) => isNew(loss, told)));
    const isWhole = await writeWhole(run, threadId, stamp);
    if (run.isAborted) return;
    if (isWhole && (!(isOurs || hasOurs) || (await settleThread(run.database, threadId, stamp, metadata)))) {
      run.done(threadId, { isReordered: arrivals.some(({ isReordered }) => isReordered) });
      return;
    }
    failures++;
  }
  if (!run.isAborted) throw threadBusyError(threadId);
}

/** @returns false where a row was missing that somebody removed meanwhile */
async function writeWhole(run: MaterializeRun, threadId: string, stamp: string): Promise<boolean> {
  try {
    const sent: ChannelIndex[] = [];
    for await (const channel of readValueIndex(run.database, [threadId])) {
      if (channel.channel === TASKS) sent.push(channel);
      else await materializeValues(run, channel);
    }
    // What tasks sent may be stored as changes of the other channels: these are whole now.
    for (const channel of sent) await materializeValues(run, channel);
    await materializeWrites(run, threadId);
    return true;
  } catch (error) {
    if (!ThreadkeepError.isInstance(error) || error.code !== "checkpointer.value-incomplete") throw error;
    if ((await readThreadState(run.database, threadId)).stamp === stamp) throw error;
    return false;
  }
}

/** @returns whether the thread is another now: the next head, if any, is looked for anew */
async function copyLateHead(
  run: MaterializeRun,
  arrivals: readonly NamespaceArrivals[],
  stamp: string,
): Promise<boolean> {
  const [late] = arrivals.flatMap(({ lateHead }) => lateHead ?? []);
  if (late === undefined) return false;
  if (run.onLateHead === "throw") throw lateHeadError(late);
  if (await hasWrites(run.database, late)) throw lateHeadAtWorkError(late);
  if (await copyHead(run, late, stamp)) run.copied();
  return true;
}

function inexactLosses({ threadId, namespace, inexact }: NamespaceArrivals): MaterializeLoss[] {
  return inexact.map(({ checkpointId, part }) => {
    return { threadId, namespace, path: `${part} of checkpoint ${checkpointId}`, kind: "characters" };
  });
}

/** @param told is added to: what is written meanwhile is looked at again */
function isNew({ namespace, path, kind }: MaterializeLoss, told: Set<string>): boolean {
  const { size } = told;
  return told.add(JSON.stringify([namespace, path, kind])).size > size;
}
