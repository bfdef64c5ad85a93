import { createHash } from "node:crypto";
import { stableJson } from "../message/stable-json.ts";
import { makeSummaryMessage, summaryTextOf } from "./message/summary-message.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { MessageView, SummaryMark } from "./message/message-view.ts";
import { lastBatchOf } from "./last-batch.ts";
import { lastKeyOf } from "./look-at-thread.ts";
import { releaseHold } from "./hold.ts";
import { failPass, type PassState } from "./pass-state.ts";
import { coveredUnits } from "./plan/covered-units.ts";
import type { SummarizationFailure } from "./summarization-event.ts";
import type { PartialSummary } from "./summarizer/summarizer.ts";
import { writeSummary } from "./summarizer/write-summary.ts";

/**
 * Puts a summary in the place of what leaves: where the first of it stood, or the earlier summary. Without a good summary history
 * stays, or with `onFailure: "trim"` a note stands there. What a summary that was broken off covers is replaced by it.
 */
export async function replaceLeaving<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { plan } = pass.look;
  const { partial, ...summary } = plan.summarize ? await summaryOf(pass) : { calls: callsSoFar(pass) };
  if (pass.failure !== undefined && pass.options.onFailure === "keep") {
    const covered = partial === undefined ? [] : coveredBy(partial, pass);
    if (covered.length > 0) replaceCovered(pass, pass.failure, covered, partial!);
    else keepHistory(pass, pass.failure);
    return;
  }
  const text = partial && noteOn(partial.text, plan.leave.length - partial.messages);
  put(pass, plan.leave, { ...(text !== undefined && { text }), ...summary });
  pass.outcome = summary.text === undefined ? "trimmed" : "summarized";
}

function keepHistory<Message extends ThreadMessage>(pass: PassState<Message>, failure: SummarizationFailure): void {
  const { broken } = pass.look.plan;
  failPass(pass, "summarizer", failure);
  pass.memory = { ...pass.memory, failedCalls: (pass.memory.failedCalls ?? 0) + pass.spent.calls };
  // With it every model call would fail.
  if (broken.length > 0) put(pass, broken, { calls: callsSoFar(pass) });
}

/** The rest stays and waits, as after any failure, but not longer for failures before this pass: it came further. */
function replaceCovered<Message extends ThreadMessage>(
  pass: PassState<Message>,
  failure: SummarizationFailure,
  covered: readonly number[],
  { text }: PartialSummary,
): void {
  const uncovered = pass.look.plan.broken.filter((index) => !covered.includes(index));
  const withNote = uncovered.length === 0 ? text : noteOn(text, uncovered.length);
  put(pass, [...covered, ...uncovered], { text: withNote, calls: callsSoFar(pass) });
  pass.outcome = "summarized";
  pass.memory = releaseHold(pass.memory, "summarizer");
  failPass(pass, "summarizer", failure);
}

/** None where the summary would be more than they are: it may say something of messages that stay. */
function coveredBy({ text, messages }: PartialSummary, pass: PassState): number[] {
  const { look, options } = pass;
  const covered = coveredUnits(look.views, look.plan.leave, messages);
  const replacedTokens = countTokens(pass, [...look.plan.earlier, ...covered]);
  return options.tokens.countMessage({ role: "user", content: text }) < replacedTokens ? covered : [];
}

/** By our own count, as texts are counted: the budget is one of the provider's. */
function longestTextTokens({ look, thread }: PassState): number {
  return Math.floor(look.input.limits.longestSummaryTokens / (thread.memory.ratio ?? 1));
}

/** A summary, or none where nobody wrote one, and all calls of the thread until then. */
interface Written {
  text?: string;
  calls: number;
}

async function summaryOf(pass: PassState): Promise<Written & { partial?: PartialSummary }> {
  const { options, thread, look } = pass;
  const earlierText = earlierTextOf(pass);
  const leaving = viewsAt(pass, look.plan.leave);
  const replaced = [...viewsAt(pass, look.plan.earlier), ...leaving];
  const replaces = digestOf(replaced, earlierText);
  const { written } = pass.memory;
  if (written?.replaces === replaces) return written;

  const answer = await writeSummary({
    model: options.model,
    leaving,
    ...(earlierText !== "" && { earlier: earlierText }),
    ...(pass.reference !== undefined && { reference: pass.reference }),
    ...(options.instructions !== undefined && { instructions: options.instructions }),
    callTokens: options.summarizerTokens,
    summaryTokens: look.input.limits.summaryTokens,
    longestTokens: longestTextTokens(pass),
    replacedTokens: countTokens(pass, [...look.plan.earlier, ...look.plan.leave]),
    timeoutMs: options.timeoutMs,
    tokens: options.tokens,
    config: thread.config,
  });
  pass.spent = answer.spent;
  if (answer.failure !== undefined) {
    pass.failure = answer.failure;
    return { calls: callsSoFar(pass), ...(answer.partial && { partial: answer.partial }) };
  }
  const summary = { text: answer.text, calls: callsSoFar(pass) };
  pass.memory = { ...releaseHold(pass.memory, "summarizer"), written: { replaces, ...summary } };
  return summary;
}

function put<Message extends ThreadMessage>(
  pass: PassState<Message>,
  leave: readonly number[],
  { text, calls }: Written,
): void {
  const { look, change, reference, batch = 0 } = pass;
  const { earlier } = look.plan;
  const [place, ...others] = [...earlier, ...leave].toSorted((one, other) => one - other);
  const replaced = viewsAt(pass, [...earlier, ...leave]);
  const archived = reference === undefined ? lastBatchOf(replaced) : { reference, batch };
  const before = viewsAt(pass, earlier).reduce((sum, { mark }) => sum + (mark as SummaryMark).messages, 0);
  const view = look.views[place!]!;
  change.replaced.set(
    place!,
    makeSummaryMessage({
      like: view.message,
      id: idOf(view.message),
      text: text ?? noteOn(earlierTextOf(pass), leave.length),
      mark: {
        kind: "summary",
        messages: before + leave.length,
        calls,
        addedTokens: look.input.soFar.addedTokens,
        through: lastKeyOf(look),
        ...cutOf(pass, leave),
        ...archived,
      },
    }) as Message,
  );
  for (const index of others) change.removed.add(index);
  pass.removed = leave.length;
  // They are on the mark from now on.
  const { failedCalls: _counted, ...memory } = pass.memory;
  pass.memory = memory;
}

/** A broken exchange may leave from anywhere: it says nothing of what is before it. */
function cutOf({ look }: PassState, leave: readonly number[]): { cut?: string } {
  const { broken, earlier } = look.plan;
  const last = leave.findLast((index) => !broken.includes(index));
  const before = earlier
    .map((index) => look.views[index]!.mark as SummaryMark)
    .findLast(({ cut }) => cut !== undefined);
  const cut = last === undefined ? before?.cut : look.views[last]!.key;
  return cut === undefined ? {} : { cut };
}

function callsSoFar({ look, spent }: PassState): number {
  return look.input.soFar.calls + spent.calls;
}

function earlierTextOf(pass: PassState): string {
  return viewsAt(pass, pass.look.plan.earlier)
    .map((view) => summaryTextOf(view) ?? "")
    .join("\n\n");
}

function countTokens(pass: PassState, indices: readonly number[]): number {
  return viewsAt(pass, indices).reduce((sum, { message }) => sum + pass.options.tokens.countMessage(message), 0);
}

function viewsAt({ look }: PassState, indices: readonly number[]): MessageView[] {
  return indices.map((index) => look.views[index]!);
}

function idOf(message: ThreadMessage): string | undefined {
  const { id } = message as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

/** Of the trims before this one there is a note already: it counts on. */
function noteOn(earlierText: string, messages: number): string {
  const [note, before = "0"] = NOTE.exec(earlierText) ?? [""];
  const text = earlierText.slice(0, earlierText.length - note.length);
  const count = Number(before) + messages;
  const counted = `[${count} ${count === 1 ? "message" : "messages"} left here without a summary.]`;
  return text === "" ? counted : `${text}\n\n${counted}`;
}

const NOTE = /(?:^|\n\n)\[(\d{1,9}) messages? left here without a summary\.\]$/;

/** Names what a summary stands for, so that one whose update was lost can be used again instead of written again. */
function digestOf(views: readonly MessageView[], earlierText: string): string {
  const hash = createHash("sha256").update(earlierText);
  for (const { key, message } of views)
    hash.update(`\0${key}\0`).update(stableJson((message as { content?: unknown }).content));
  return hash.digest("base64url");
}
