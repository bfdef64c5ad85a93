import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { contextBudgetMiddleware, type SummarizationEvent } from "@threadkeep/middleware/agent";
import { createFileArchive } from "@threadkeep/storage";
import type { DemoParts } from "../facts.ts";
import { type Conversation, converse } from "./converse.ts";
import { inspectArchive } from "./inspect-archive.ts";
import type { BudgetedThreadFacts, EventFact, LongThreadFacts, ThreadFacts } from "./long-thread-facts.ts";
import { readOneBack } from "./read-one-back.ts";

const BUDGET_TOKENS = 8_000;
export const THREAD = "long-thread";

export interface LongThreadParts extends Omit<DemoParts, "name" | "checkpointer"> {
  checkpointer: BaseCheckpointSaver;
  questions: readonly string[];
  budgetTokens?: number;
  /** The archive's clock. */
  now?: () => Date;
}

/** The same questions, in a thread without a budget and in one with it. */
export async function runLongThread(parts: LongThreadParts): Promise<LongThreadFacts> {
  const { questions, documents, summarizer, budgetTokens = BUDGET_TOKENS } = parts;
  return {
    questions: questions.length,
    documents: documents.map(({ id = "" }) => id),
    summarizer: summarizer._llmType(),
    budgetTokens,
    without: factsOf(await converse(parts, questions, `${THREAD}-without`)),
    budgeted: await runBudgeted(parts, budgetTokens),
  };
}

async function runBudgeted(parts: LongThreadParts, budgetTokens: number): Promise<BudgetedThreadFacts> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-demo-"));
  try {
    const archive = createFileArchive(folder, parts.now && { now: parts.now });
    const events: SummarizationEvent[] = [];
    const budget = contextBudgetMiddleware({
      model: parts.summarizer,
      budget: { tokens: budgetTokens },
      keep: { messages: 4 },
      archive,
      onEvent: (event) => void events.push(event),
    });
    const conversation = await converse(parts, parts.questions, THREAD, [budget]);
    const readBack = await readOneBack(archive, THREAD, conversation, events);
    return {
      ...factsOf(conversation),
      events: countEvents(events),
      summarizer: sumSpent(events),
      archive: await inspectArchive(archive, folder, THREAD, conversation),
      ...(readBack && { readBack }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function factsOf({ callTokens, messages }: Conversation): ThreadFacts {
  return { callTokens, messages: messages.length };
}

function countEvents(events: readonly SummarizationEvent[]): EventFact[] {
  return [...new Set(events.map(({ type }) => type))].map((type) => {
    const messages = events.filter((event) => event.type === type).map(({ data }) => data.messages);
    return {
      type,
      count: messages.length,
      removed: messages.reduce((sum, { removed }) => sum + removed, 0),
      shortened: messages.reduce((sum, { shortened }) => sum + shortened, 0),
    };
  });
}

function sumSpent(events: readonly SummarizationEvent[]): BudgetedThreadFacts["summarizer"] {
  const sum = { calls: 0, inputTokens: 0, outputTokens: 0 };
  // The same pass again.
  for (const { data } of events.filter(({ type }) => type !== "context.over-budget")) {
    sum.calls += data.spent.calls;
    sum.inputTokens += data.spent.inputTokens;
    sum.outputTokens += data.spent.outputTokens;
  }
  return sum;
}
