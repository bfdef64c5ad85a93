import { isGraphBubbleUp } from "@langchain/langgraph";
import { archiveOriginals } from "./archive-originals.ts";
import { isHeld, releaseHold } from "./hold.ts";
import { lastKeyOf, lookAtThread, type PassThread } from "./look-at-thread.ts";
import { applyChange, noChange, type MessageChange } from "./message-change.ts";
import type { ThreadMessage } from "./message/message-view.ts";
import { shortenResult } from "./message/shorten-result.ts";
import type { PassMemory } from "./pass-memory.ts";
import { beginPass, failPass, type PassOutcome, type PassState } from "./pass-state.ts";
import { shortenUntil } from "./plan/plan-pass.ts";
import { replaceLeaving } from "./replace-leaving.ts";
import type { ResolvedSummarization } from "./resolve-options.ts";
import type { SummarizationReport } from "./summarization-event.ts";
import { describeError } from "./summarizer/call/describe-error.ts";
import { tellPass } from "./tell-pass.ts";

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
  if (look === undefined) return { outcome: "unchanged", change: noChange(messages), memory: calm(thread.memory) };
  const pass = beginPass(messages, look, options, thread);
  if (!isHeld(pass.memory, "archive", look.tokens)) {
    await replaceOld(pass);
    if (pass.failure?.reason !== "archive") await shortenTail(pass);
  }
  const report = tellPass(pass, performance.now() - startedAt);
  return { outcome: pass.outcome, change: pass.change, memory: pass.memory, report };
}

/** A thread that fits has nothing to wait for and nothing to say, and what was written has reached it. */
function calm({ ratio }: PassMemory): PassMemory {
  return ratio === undefined ? {} : { ratio };
}

async function replaceOld<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { shorten, shortenStaying, leave } = pass.look.plan;
  if (!(await archive(pass, [...shorten, ...leave]))) return;
  putPreviews(pass, shorten);
  if (leave.length > 0) await replaceLeaving(pass);
  if (pass.outcome === "kept") putPreviews(pass, shortenStaying);
}

/** Only while the thread is still above its budget, and only as much as that takes. */
async function shortenTail<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { look, thread } = pass;
  const now = look.meter.total(applyChange(pass.change));
  if (now <= thread.budgetTokens) return;
  const results = [...shortenUntil(look.input, look.plan.shortenLast, now, thread.budgetTokens).keys()];
  if (results.length > 0 && (await archive(pass, results))) putPreviews(pass, results);
}

/** False when the archive failed: nothing may be replaced then. */
async function archive<Message extends ThreadMessage>(
  pass: PassState<Message>,
  indices: readonly number[],
): Promise<boolean> {
  const { options, thread, look } = pass;
  const views = indices.toSorted((one, other) => one - other).map((index) => look.views[index]!);
  const { reference, failure } = await archiveOriginals(options.archive, thread.threadId, views);
  if (reference !== undefined) pass.reference = reference;
  if (failure === undefined) {
    pass.memory = releaseHold(pass.memory, "archive");
    return true;
  }
  thread.config.signal?.throwIfAborted();
  if (isGraphBubbleUp(failure as Error)) throw failure;
  failPass(pass, "archive", { ...describeError(failure), reason: "archive" });
  return false;
}

function putPreviews<Message extends ThreadMessage>(pass: PassState<Message>, indices: readonly number[]): void {
  if (indices.length === 0) return;
  const { look, options, change, reference } = pass;
  const through = lastKeyOf(look);
  for (const index of indices) {
    const preview = shortenResult(look.views[index]!, {
      previewChars: options.toolResults.previewChars,
      through,
      ...(reference !== undefined && { reference }),
    });
    if (preview === undefined) continue;
    change.replaced.set(index, preview);
    if (pass.outcome === "unchanged") pass.outcome = "shortened";
  }
}
