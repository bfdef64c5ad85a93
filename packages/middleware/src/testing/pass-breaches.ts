import { createTokenCounter, type TokenCounter } from "@threadkeep/state";
import { isDeepStrictEqual } from "node:util";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "../summarization/pass-memory.ts";
import type { SummarizationEvent, SummarizationReport } from "../summarization/summarization-event.ts";
import type { SummarizeMessagesOptions } from "../summarization/summarize-messages.ts";
import type { MemoryArchive } from "./memory-archive.ts";
import type { MessageSnapshot } from "./message-snapshot.ts";
import { isSummaryMessage, mustStay } from "./must-stay.ts";
import { findBreaches } from "./provider-rules.ts";

/** One pass over a thread, as a promise is judged: what was there, what came of it, and what was said. */
export interface JudgedPass {
  before: readonly ThreadMessage[];
  after: readonly ThreadMessage[];
  events: readonly SummarizationEvent[];
  memory: PassMemory;
  report?: SummarizationReport | undefined;
  options: SummarizeMessagesOptions;
  archive: MemoryArchive;
  threadId: string;
  /** How many messages the archive had before. */
  storedBefore: number;
  /** Every message that ever came into the thread, by id, as it was then. */
  originals: ReadonlyMap<string, MessageSnapshot>;
  /** Whether an event has said that the thread is above its budget, since it was last within it. */
  isExplained: boolean;
}

const counter = createTokenCounter();

/** What a pass has broken of the promises, as sentences. */
export function findPassBreaches(pass: JudgedPass): string[] {
  const wasWithin = pass.report === undefined;
  if (wasWithin) return isSameList(pass) ? [] : ["a thread within its budget was changed"];
  return [
    ...wireBreaches(pass),
    ...orderBreaches(pass),
    ...pinBreaches(pass),
    ...archiveBreaches(pass),
    ...tokenBreaches(pass),
  ];
}

function isSameList({ before, after }: JudgedPass): boolean {
  return before.length === after.length && before.every((message, index) => message === after[index]);
}

/** Where the archive fails nothing may go, what is broken neither. */
function wireBreaches({ after, events, memory }: JudgedPass): string[] {
  const isArchiveDown = memory.hold?.by === "archive" || events.some((event) => failureOf(event) === "archive");
  if (isArchiveDown) return [];
  return findBreaches(after, { pendingAllowed: true }).filter(
    (breach) => !breach.includes("is a system message after"),
  );
}

/** Nothing moves, nothing is added: what is there afterwards was there before, under the same id. */
function orderBreaches({ before, after }: JudgedPass): string[] {
  const ids = before.map(idOf);
  let from = 0;
  return after.flatMap((message) => {
    const at = ids.indexOf(idOf(message), from);
    if (at === -1) return [`${idOf(message)} is new, or stands elsewhere`];
    from = at + 1;
    return [];
  });
}

function pinBreaches({ before, after, options, memory }: JudgedPass): string[] {
  const { all, untouched } = mustStay(before, { ...options, tokens: counterOf(options), ...ratioOf(memory) });
  const there = new Map(after.map((message) => [idOf(message), message]));
  return [...all].flatMap((message) => {
    const now = there.get(idOf(message));
    if (now === message) return [];
    const mayBeShortened = isShortened(now) && !untouched.has(message);
    return mayBeShortened ? [] : [`${idOf(message)} had to stay, and is ${now === undefined ? "gone" : "another one"}`];
  });
}

/** What is not as it came is archived once, as it came. Nothing else is. What was there before the pass was judged then. */
function archiveBreaches({ after, archive, threadId, originals, options, storedBefore }: JudgedPass): string[] {
  if (options.archive === undefined) return [];
  const stored = archive.messagesOf(threadId);
  const ids = stored.map(({ id }) => String(id));
  const archived = new Set(ids);
  const asTheyCame = new Set(after.flatMap((message) => (isOurs(message) ? [] : [idOf(message)])));
  const missing = [...originals.keys()].filter((id) => !asTheyCame.has(id) && !archived.has(id));
  const changed = stored.slice(storedBefore).filter((one) => !isDeepStrictEqual(one, originals.get(String(one.id))));
  return [
    ...missing.map((id) => `${id} is not archived`),
    ...(archived.size === ids.length ? [] : [`of ${ids.join(", ")} some are archived twice`]),
    ...changed.map(({ id }) => `${id} is archived as something else`),
    ...Object.keys(archive.threads())
      .filter((thread) => thread !== threadId)
      .map((thread) => `${thread} is archived, too`),
  ];
}

function isOurs(message: ThreadMessage): boolean {
  return isSummaryMessage(message) || isShortened(message);
}

function tokenBreaches({ after, options, memory, report, isExplained }: JudgedPass): string[] {
  const { ratio = 1 } = ratioOf(memory);
  const tokens = Math.ceil(counterOf(options).count(after, options) * ratio);
  const said = report!.tokensAfter === tokens ? [] : [`${tokens} tokens are reported as ${report!.tokensAfter}`];
  return tokens > report!.budgetTokens && !isExplained ? [...said, `${tokens} tokens, and no event says why`] : said;
}

function counterOf({ tokens = counter }: { tokens?: TokenCounter }): TokenCounter {
  return tokens;
}

function ratioOf({ ratio }: PassMemory): { ratio?: number } {
  return ratio === undefined ? {} : { ratio };
}

export function failureOf({ data }: SummarizationEvent): string | undefined {
  return "failure" in data ? data.failure?.reason : undefined;
}

export function isShortened(message: ThreadMessage | undefined): boolean {
  const { additional_kwargs: beside } = (message ?? {}) as { additional_kwargs?: { threadkeep?: { kind?: unknown } } };
  return beside?.threadkeep?.kind === "shortened";
}

export function idOf(message: ThreadMessage): string {
  return String((message as { id?: unknown }).id);
}
