import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { assertCount, assertOptionsObject, assertText, invalidOption } from "../arguments/assert-arguments.ts";
import { planShorter, planWhole } from "./decide-thread.ts";
import { judgeThread } from "./judge-thread.ts";
import { listedRetention } from "./listed-retention.ts";
import { hasRetention, type RetentionAccess } from "./retention-access.ts";
import { assertPolicy, type RetentionPolicy } from "./retention-policy.ts";
import { summarizePlan, type RetentionSummary } from "./retention-summary.ts";
import type { RetentionReason, ThreadPlan } from "./thread-plan.ts";
import type { ThreadState } from "./thread-state.ts";

export interface PlanRetentionOptions {
  /** What days are counted to. */
  now?: Date | undefined;
  /** The `nextCursor` of a batch, or the last thread that `applyRetention` was done with: begins after it. */
  cursor?: string | undefined;
  /** Threads in a batch, 1 to 1,000: what is held at once. */
  batchSize?: number | undefined;
}

export interface RetentionBatch {
  /** In the order of thread ids, those included of which nothing goes. */
  threads: ThreadPlan[];
  /** Absent in the last batch. */
  nextCursor?: string;
}

/** Nothing is read before it is asked for. Each iteration reads anew, by the same policy and the same `now`. */
export interface RetentionPlan extends AsyncIterable<RetentionBatch> {
  readonly saver: BaseCheckpointSaver;
  readonly policy: RetentionPolicy;
  readonly now: Date;
  /** Goes through all batches, and holds none. */
  summarize(): Promise<RetentionSummary>;
}

const MAX_BATCH = 1_000;
const PLAN = { name: "planRetention", area: "retention" } as const;

/**
 * What a policy would remove, and why, thread by thread. Nothing is removed: see `applyRetention`.
 *
 * Never removed from a thread that stays: the head of any namespace, what tasks wrote and no step has taken up, where branches
 * that stay went apart, and what a value of a checkpoint that stays is put together from. Every checkpoint that stays reads as
 * before.
 *
 * Our savers are read a batch at a time, without the values of the state: of a thread with more than `keepLast` checkpoints
 * how they hang together, else only its head. Savers of others `list` all of their checkpoints once for each iteration, and
 * can only remove whole threads: where `keepLast` would shorten one, the plan says that it stays.
 *
 * @throws {ThreadkeepError} `retention.empty-policy`, `retention.invalid-policy`, `retention.invalid-option`,
 * `retention.not-a-checkpointer`
 *
 * @example
 * const plan = planRetention(checkpointer, { purgeDoneAfterDays: 30, keepLast: 10 });
 * for await (const { threads } of plan) for (const { threadId, action, reasons } of threads) console.log(threadId, action, reasons);
 * await applyRetention(plan);
 */
export function planRetention(
  saver: BaseCheckpointSaver,
  policy: RetentionPolicy,
  options: PlanRetentionOptions = {},
): RetentionPlan {
  assertSaver(saver);
  assertPolicy(policy);
  assertOptionsObject(PLAN, options, "{ now, batchSize }");
  const { now = new Date(), cursor, batchSize = 200 } = options;
  assertOptions(now, cursor, batchSize);
  const plan: RetentionPlan = {
    saver,
    policy,
    now,
    summarize: () => summarizePlan(plan, cursor === undefined ? pinnedIds(policy) : []),
    [Symbol.asyncIterator]: () => planBatches(plan, cursor, batchSize),
  };
  return plan;
}

/** Of a saver of others it lists what there is at the first call of each. */
export function retentionOf(saver: BaseCheckpointSaver): RetentionAccess {
  return hasRetention(saver) ? saver.retention : listedRetention(saver);
}

async function* planBatches(
  { saver, policy, now }: RetentionPlan,
  cursor: string | undefined,
  batchSize: number,
): AsyncGenerator<RetentionBatch, undefined> {
  const access = retentionOf(saver);
  const isPinned = pinOf(policy);
  let after = cursor;
  for (;;) {
    // One more than the batch tells whether another follows.
    const found = await access.readThreads({ after, limit: batchSize + 1 });
    const threads: ThreadPlan[] = [];
    for (const thread of found.slice(0, batchSize)) {
      const verdict = judgeThread(thread, policy, await isPinned(thread), now);
      threads.push(await planThread({ saver, access, policy }, thread, verdict));
    }
    after = threads.at(-1)?.threadId;
    if (found.length <= batchSize || after === undefined) {
      yield { threads };
      return;
    }
    yield { threads, nextCursor: after };
  }
}

async function planThread(
  {
    saver,
    access,
    policy: { keepLast },
  }: { saver: BaseCheckpointSaver; access: RetentionAccess; policy: RetentionPolicy },
  thread: ThreadState,
  verdict: ReturnType<typeof judgeThread>,
): Promise<ThreadPlan> {
  if (verdict.action !== "shorten" || keepLast === undefined) return planWhole(thread, verdict);
  if (thread.checkpoints <= keepLast) return planWhole(thread, verdict, withinLast(thread, keepLast));
  const { threadId } = thread;
  if (access.readLinks === undefined) return planWhole(thread, verdict, wholeOnly(saver, keepLast));
  const [links, ancestry = []] = [await access.readLinks(threadId), await access.readAncestry?.(threadId)];
  return planShorter(thread, verdict, { links, ancestry, keepLast });
}

function pinnedIds({ pin }: RetentionPolicy): readonly string[] {
  return typeof pin === "function" ? [] : (pin ?? []);
}

function pinOf({ pin = [] }: RetentionPolicy): (thread: ThreadState) => boolean | Promise<boolean> {
  if (typeof pin === "function") return pin;
  const pinned = new Set(pin);
  return ({ threadId }) => pinned.has(threadId);
}

function withinLast({ checkpoints }: ThreadState, keepLast: number): RetentionReason {
  return { code: "within-last", message: `It has ${checkpoints} of the ${keepLast} checkpoints that may stay.` };
}

function wholeOnly(saver: BaseCheckpointSaver, keepLast: number): RetentionReason {
  const message =
    `It has more than ${keepLast} checkpoints, but ${saver.constructor.name} can only remove whole threads. ` +
    "SqliteCheckpointer and PostgresCheckpointer can remove single checkpoints.";
  return { code: "whole-threads-only", message };
}

function assertSaver(saver: unknown): void {
  const isSaver = typeof saver === "object" && saver !== null && "list" in saver && "deleteThread" in saver;
  if (isSaver) return;
  throw new ThreadkeepError("planRetention got no checkpointer. Give it the one that the threads were run with.", {
    code: "retention.not-a-checkpointer",
  });
}

function assertOptions(now: Date, cursor: unknown, batchSize: number): void {
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) {
    throw invalidOption(PLAN, "now", "now is no valid Date. Give one, or leave it out for this moment.");
  }
  // No thread comes after null, and the plan would be empty.
  if (cursor !== undefined) assertText(PLAN, "cursor", cursor, "the nextCursor of a batch, or the id of a thread");
  assertCount(PLAN, "batchSize", batchSize, MAX_BATCH);
}
