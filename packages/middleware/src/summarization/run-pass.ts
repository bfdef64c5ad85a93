import { archiveOriginals, originalsAt } from "./archive-originals.ts";
import { isHeld, lowerHold, releaseHold } from "./hold.ts";
import { lastBatchOf } from "./last-batch.ts";
import { lastKeyOf, lookAtThread, replacesAnything, type PassThread } from "./look-at-thread.ts";
import { applyChange, noChange, type MessageChange } from "./message-change.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import { shortenResult } from "./message/shorten-result.ts";
import { calmed, type PassMemory } from "./pass-memory.ts";
import { beginPass, failPass, type PassOutcome, type PassState } from "./pass-state.ts";
import { inTail, shortenUntil } from "./plan/plan-pass.ts";
import { replaceLeaving } from "./replace-leaving.ts";
import type { ResolvedSummarization } from "./resolve-options.ts";
import type { SummarizationReport } from "./summarization-event.ts";
import { describeError } from "./summarizer/call/describe-error.ts";
import { tellPass } from "./tell-pass.ts";
import { assertOwnName } from "./thread-name.ts";

export interface PassResult<Message extends ThreadMessage> {
  outcome: PassOutcome;
  change: MessageChange<Message>;
  memory: PassMemory;
  /** Absent while the thread is within its budget. */
  report?: SummarizationReport;
}

/**
 * One pass over a thread that is above its budget: shorten old tool results, then summarize, then shorten in the pinned tail.
 * Originals are archived before anything stands in their place. Does nothing to a thread within its budget.
 */
export async function runPass<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: ResolvedSummarization,
  thread: PassThread,
): Promise<PassResult<Message>> {
  const startedAt = performance.now();
  const look = lookAtThread(messages, options, thread);
  if (look === undefined) return { outcome: "unchanged", change: noChange(messages), memory: calmed(thread.memory) };
  if (replacesAnything(look, thread.memory) && (await thread.mayBegin?.()) === false)
    return { outcome: "unchanged", change: noChange(messages), memory: thread.memory };
  const pass = beginPass(messages, look, options, thread);
  if (!isHeld(pass.memory, "archive", look.tokens)) {
    await replaceOld(pass);
    if (pass.failure?.reason !== "archive") await shortenTail(pass);
  }
  const report = tellPass(pass, performance.now() - startedAt);
  const memory = lowerHold(pass.memory, report.tokensAfter);
  return { outcome: pass.outcome, change: pass.change, memory, report };
}

async function replaceOld<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { shorten, shortenStaying, leave, returned } = pass.look.plan;
  // What has returned is archived already, unless it was pinned when the rest left: an archive stores a message once.
  if (!(await archive(pass, [...shorten, ...leave, ...returned]))) return;
  for (const index of returned) pass.change.removed.add(index);
  putPreviews(pass, shorten);
  if (leave.length > 0) await replaceLeaving(pass);
  const isStill = (index: number): boolean => !pass.change.removed.has(index) && !pass.change.replaced.has(index);
  if (pass.failure !== undefined) putPreviews(pass, shortenStaying.filter(isStill));
}

/** Only while the thread is still above its budget, and only as much as that takes. */
async function shortenTail<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { look, thread } = pass;
  const now = look.meter.total(applyChange(pass.change));
  if (now <= thread.budgetTokens) return;
  const results = [...shortenUntil(inTail(look.input), look.plan.shortenLast, now, thread.budgetTokens).keys()];
  if (results.length > 0 && (await archive(pass, results))) putPreviews(pass, results);
}

/** False when the archive failed: nothing may be replaced then. */
async function archive<Message extends ThreadMessage>(
  pass: PassState<Message>,
  indices: readonly number[],
): Promise<boolean> {
  const failure = await archiveBatch(pass, indices);
  if (failure === undefined) {
    pass.memory = releaseHold(pass.memory, "archive");
    return true;
  }
  failPass(pass, "archive", { ...describeError(failure), reason: "archive" });
  return false;
}

async function archiveBatch(pass: PassState, indices: readonly number[]): Promise<unknown> {
  const { options, thread, look } = pass;
  const originals = originalsAt(indices, look.views);
  if (options.archive === undefined || originals.length === 0) return undefined;
  assertOwnName(thread.threadId, look.views);
  const { reference: previous, batch = 0 } = pass.reference === undefined ? (lastBatchOf(look.views) ?? {}) : pass;
  const { threadId, config } = thread;
  const call = { archive: options.archive, threadId, previous, timeoutMs: options.timeoutMs, signal: config.signal };
  const { reference, failure } = await archiveOriginals(originals, call);
  if (reference === undefined) return failure;
  pass.reference = reference;
  pass.batch = batch + 1;
  return undefined;
}

function putPreviews<Message extends ThreadMessage>(pass: PassState<Message>, indices: readonly number[]): void {
  if (indices.length === 0) return;
  const { look, options, change, reference, batch } = pass;
  const through = lastKeyOf(look);
  for (const index of indices) {
    const preview = shortenResult(look.views[index]!, {
      previewChars: options.toolResults.previewChars,
      through,
      reference,
      batch,
    });
    if (preview === undefined) continue;
    change.replaced.set(index, preview);
    if (pass.outcome === "unchanged") pass.outcome = "shortened";
  }
}
