import type { BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createTokenCounter, type TokenExtras } from "@threadkeep/state";
import { createFileArchive } from "@threadkeep/storage";
import { createAgent } from "langchain";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Contestant } from "./contestants.ts";
import { instantSummarizer, type Failing, type SummarizerCall } from "./instant-summarizer.ts";
import { readWholeArchive } from "./read-whole-archive.ts";
import type { RecordedThread } from "./recorded-thread.ts";
import { replayingModel, replayingTools } from "./replaying-agent.ts";

/** What happened, in order. */
export type Step = { type: "model"; messages: BaseMessage[] } | ({ type: "summarizer" } & SummarizerCall);

export interface Replay {
  steps: Step[];
  extras: TokenExtras;
  /** What can be read again after the thread has ended. */
  archived: BaseMessage[];
  /** Of all turns. Every model answers at once. */
  elapsedMs: number;
}

/** An agent in the middle of a recorded thread. */
export interface OpenReplay {
  speak(messages: BaseMessage[]): Promise<void>;
  end(): Promise<Replay>;
}

export interface ReplayOptions {
  failing?: Failing;
  /** When checkpoints are written. LangGraph's default is "async", after each step; "exit" is once a turn. */
  durability?: "async" | "exit";
}

/** An agent that says what was recorded, and whose tools return it: two of them have the same conversation. */
export async function openReplay(
  thread: RecordedThread,
  contestant: Contestant,
  { failing = "never", durability = "async" }: ReplayOptions = {},
): Promise<OpenReplay> {
  const dir = await mkdtemp(join(tmpdir(), "threadkeep-bench-"));
  // Of its own: what a process knows of a thread goes by its id.
  const threadId = basename(dir);
  const archive = createFileArchive(dir);
  const steps: Step[] = [];
  const { systemPrompt } = thread;
  const tools = replayingTools(thread);
  const extras = { system: systemPrompt, tools };
  const summarizer = instantSummarizer(failing, (call) => steps.push({ type: "summarizer", ...call }));
  const agent = createAgent({
    model: replayingModel(thread, (messages) => steps.push({ type: "model", messages })),
    tools,
    systemPrompt,
    checkpointer: new MemorySaver(),
    middleware: contestant({ summarizer, tokens: createTokenCounter(), extras, archive: archive.archive }),
  });
  let elapsedMs = 0;
  return {
    speak: async (messages) => {
      const startedAt = performance.now();
      await agent.invoke({ messages }, { configurable: { thread_id: threadId }, recursionLimit: 1_000, durability });
      elapsedMs += performance.now() - startedAt;
    },
    end: async () => {
      const archived = await readWholeArchive(archive, threadId);
      await rm(dir, { recursive: true });
      return { steps, extras, archived, elapsedMs };
    },
  };
}
