import { createHash } from "node:crypto";
import { stableJson } from "./message/stable-json.ts";
import { makeSummaryMessage, summaryTextOf } from "./message/summary-message.ts";
import type { MessageView, SummaryMark, ThreadMessage } from "./message/message-view.ts";
import { lastKeyOf } from "./look-at-thread.ts";
import { releaseHold } from "./hold.ts";
import { failPass, type PassState } from "./pass-state.ts";
import { writeSummary } from "./summarizer/write-summary.ts";

/**
 * Puts a summary in the place of what leaves: where the first of it stood, or the earlier summary. Without a good summary history
 * stays, or with `onFailure: "trim"` a note stands there.
 */
export async function replaceLeaving<Message extends ThreadMessage>(pass: PassState<Message>): Promise<void> {
  const { plan } = pass.look;
  const summary = plan.summarize ? await summaryOf(pass) : undefined;
  if (pass.failure !== undefined && pass.options.onFailure === "keep") {
    failPass(pass, "summarizer", pass.failure);
    // With it every model call would fail.
    if (plan.broken.length > 0) put(pass, plan.broken, { calls: pass.spent.calls });
    return;
  }
  put(pass, plan.leave, summary ?? { calls: pass.spent.calls });
  pass.outcome = summary === undefined ? "trimmed" : "summarized";
}

/** A summary, or none where nobody wrote one, and the calls that it took. */
interface Written {
  text?: string;
  calls: number;
}

async function summaryOf(pass: PassState): Promise<Written | undefined> {
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
    replacedTokens: replaced.reduce((sum, view) => sum + options.tokens.countMessage(view.message), 0),
    timeoutMs: options.timeoutMs,
    tokens: options.tokens,
    config: thread.config,
  });
  pass.spent = answer.spent;
  if (answer.failure !== undefined) {
    pass.failure = answer.failure;
    return undefined;
  }
  const summary = { text: answer.text, calls: answer.spent.calls };
  pass.memory = { ...releaseHold(pass.memory, "summarizer"), written: { replaces, ...summary } };
  return summary;
}

function put<Message extends ThreadMessage>(
  pass: PassState<Message>,
  leave: readonly number[],
  { text, calls }: Written,
): void {
  const { look, change, reference } = pass;
  const { earlier } = look.plan;
  const [place, ...others] = [...earlier, ...leave].toSorted((one, other) => one - other);
  const replaced = viewsAt(pass, [...earlier, ...leave]);
  const archivedAs = reference ?? replaced.findLast((view) => view.mark?.reference !== undefined)?.mark?.reference;
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
        calls: look.input.soFar.calls + calls,
        addedTokens: look.input.soFar.addedTokens,
        through: lastKeyOf(look),
        ...(archivedAs !== undefined && { reference: archivedAs }),
      },
    }) as Message,
  );
  for (const index of others) change.removed.add(index);
  pass.removed = leave.length;
}

function earlierTextOf(pass: PassState): string {
  return viewsAt(pass, pass.look.plan.earlier)
    .map((view) => summaryTextOf(view) ?? "")
    .join("\n\n");
}

function viewsAt({ look }: PassState, indices: readonly number[]): MessageView[] {
  return indices.map((index) => look.views[index]!);
}

function idOf(message: ThreadMessage): string | undefined {
  const { id } = message as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

function noteOn(earlierText: string, messages: number): string {
  const note = `[${messages} ${messages === 1 ? "message" : "messages"} left here without a summary.]`;
  return earlierText === "" ? note : `${earlierText}\n\n${note}`;
}

/** Names what a summary stands for, so that one whose update was lost can be used again instead of written again. */
function digestOf(views: readonly MessageView[], earlierText: string): string {
  const hash = createHash("sha256").update(earlierText);
  for (const { key, message } of views)
    hash.update(`\0${key}\0`).update(stableJson((message as { content?: unknown }).content));
  return hash.digest("base64url");
}
