import { isDeepStrictEqual } from "node:util";
import {
  diffCheckpoints,
  forkThread,
  type HistoryEntry,
  readCheckpoint,
  readHistory,
  rollbackThread,
} from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { createDocumentStore } from "../../library/document-store.ts";
import { createLibrary } from "../../library/library.ts";
import { createResearchAgent } from "../../with-ids-in-state.ts";
import { type DemoParts, INPUT } from "../facts.ts";
import { joinRows } from "./join-rows.ts";
import { withCheckpointer } from "./thread-file.ts";
import type { BranchFact, RollbackFact, ThreadInFileFacts } from "./thread-in-file-facts.ts";

export const THREAD = "report";
export const FORK = "report-on-queues";
const OTHER_QUESTION = "How does a queue pause, and how are its tasks given a priority?";

type Agent = ReturnType<typeof createResearchAgent>;
export type ThreadInFileParts = Pick<DemoParts, "documents" | "model">;

/** One thread in a file: stopped, gone on with after the file was opened again, forked, compared and rolled back. */
export async function runThreadInFile(
  path: string,
  { documents, model }: ThreadInFileParts,
): Promise<ThreadInFileFacts> {
  const parts = { library: createLibrary(documents), store: createDocumentStore(), model };
  const stopped = await withCheckpointer(path, (checkpointer) =>
    begin(createResearchAgent({ ...parts, checkpointer })),
  );
  return withCheckpointer(path, async (checkpointer) => {
    const agent = createResearchAgent({ ...parts, checkpointer });
    const wentOn = await goOn(agent, THREAD);
    return { stopped, wentOn, ...(await branch(agent, checkpointer)) };
  });
}

async function begin(agent: Agent): Promise<ThreadInFileFacts["stopped"]> {
  const config = configOf(THREAD);
  await agent.invoke(INPUT, { ...config, interruptBefore: ["synthesize"] });
  const { next, values } = await agent.getState(config);
  return { next, docIds: values.docIds };
}

/** The nodes that ran. */
async function goOn(agent: Agent, threadId: string): Promise<string[]> {
  const ran: string[] = [];
  for await (const update of await agent.stream(null, { ...configOf(threadId), streamMode: "updates" })) {
    ran.push(...Object.keys(update));
  }
  return ran;
}

async function branch(agent: Agent, checkpointer: SqliteCheckpointer) {
  const entries = await historyOf(checkpointer, THREAD);
  const forkedFrom = firstOf(entries, ({ next }) => next?.includes("synthesize")).checkpointId;
  const { threadId } = await forkThread(agent, {
    threadId: THREAD,
    checkpointId: forkedFrom,
    update: { question: OTHER_QUESTION },
    to: FORK,
  });
  const ranInFork = await goOn(agent, threadId);
  const [head, forkHead] = [await headOf(checkpointer, THREAD), await headOf(checkpointer, FORK)];
  return {
    history: joinRows(entries),
    forkedFrom,
    ranInFork,
    original: await endOf(agent, THREAD),
    fork: await endOf(agent, FORK),
    diff: diffCheckpoints(head, forkHead),
    rollback: await rollBack(agent, checkpointer, entries),
  };
}

/** To the first report, before it was reviewed. */
async function rollBack(
  agent: Agent,
  checkpointer: SqliteCheckpointer,
  before: readonly HistoryEntry[],
): Promise<RollbackFact> {
  const fork = await headOf(checkpointer, FORK);
  const to = firstOf(before, ({ writers }) => writers?.includes("synthesize")).checkpointId;
  const { checkpointId: headId } = await rollbackThread(agent, { threadId: THREAD, checkpointId: to });
  const after = await historyOf(checkpointer, THREAD);
  const ids = new Set(after.map(({ checkpointId }) => checkpointId));
  const [then, now] = await Promise.all([to, headId].map((id) => valuesAt(checkpointer, id)));
  return {
    to,
    headId,
    next: (await agent.getState(configOf(THREAD))).next,
    isEqual: isDeepStrictEqual(then, now),
    checkpoints: { before: before.length, after: after.length },
    keptAll: before.every(({ checkpointId }) => ids.has(checkpointId)),
    leftFork: isDeepStrictEqual(await headOf(checkpointer, FORK), fork),
  };
}

async function historyOf(checkpointer: SqliteCheckpointer, threadId: string): Promise<HistoryEntry[]> {
  const { entries } = await readHistory(checkpointer, threadId, { limit: 1000, values: false, sizes: true });
  return entries;
}

async function headOf(checkpointer: SqliteCheckpointer, threadId: string): Promise<HistoryEntry> {
  const { entries } = await readHistory(checkpointer, threadId, { limit: 1 });
  return firstOf(entries, () => true);
}

async function valuesAt(checkpointer: SqliteCheckpointer, checkpointId: string) {
  return (await readCheckpoint(checkpointer, { threadId: THREAD, checkpointId })).values;
}

async function endOf(agent: Agent, threadId: string): Promise<BranchFact> {
  const { question, docIds, report } = (await agent.getState(configOf(threadId))).values;
  return { threadId, question, docIds, report };
}

/** The oldest one of which it holds. */
function firstOf(entries: readonly HistoryEntry[], holds: (entry: HistoryEntry) => boolean | undefined): HistoryEntry {
  const entry = entries.findLast((one) => holds(one));
  if (entry === undefined) throw new Error("The thread has no checkpoint to go back to.");
  return entry;
}

function configOf(threadId: string) {
  return { configurable: { thread_id: threadId } };
}
