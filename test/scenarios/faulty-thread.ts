import type { BaseMessage } from "@langchain/core/messages";
import type { SummarizationEvent } from "@threadkeep/middleware";
import { createTokenCounter } from "@threadkeep/state";
import { createFileArchive } from "@threadkeep/storage";
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { findBreaches } from "../../packages/middleware/src/testing/provider-rules.ts";
import { summarizingModel } from "../../packages/middleware/src/testing/summarizer-models.ts";
import { temporaryFolder } from "../../packages/storage/src/testing/temporary-folder.ts";
import { readEverything } from "../../packages/storage/src/testing/read-everything.ts";
import { auditThread, type AuditedThread } from "./audit-thread.ts";
import type { Fault } from "./faults.ts";
import { openThread, type Kind, type LongThread } from "./long-thread.ts";
import type { Replay } from "./replay.ts";
import { openSaver } from "./open-saver.ts";

export const BUDGET_TOKENS = 6_000;
/** The default: half the budget. */
export const TARGET_TOKENS = 3_000;

const counter = createTokenCounter();

export interface FaultyThread extends LongThread {
  /** Of its passes so far. */
  events: SummarizationEvent[];
  /** What providers would have said to what the agent's model was sent. */
  promptBreaches: string[];
  /** How many calls of the agent's model there were with a list above the budget. */
  callsAboveBudget: () => number;
  runTurns: (from: number, to?: number) => Promise<void>;
  repair: () => void;
  audit: () => Promise<AuditedThread>;
}

/** A thread over files in a temporary folder, of which something does not work until it is repaired. */
export function openFaultyThread(kind: Kind, replay: Replay, fault: Fault): FaultyThread {
  const folder = temporaryFolder();
  // What a process remembers of a thread goes by its id.
  const threadId = basename(folder);
  const archiveFolder = join(folder, "archive");
  if (fault.blocksFolder) writeFileSync(archiveFolder, "");
  const archive = createFileArchive(archiveFolder);
  let now = { model: fault.summarizer ?? summarizingModel(), archive: fault.archive?.(archive) ?? archive.archive };
  const events: SummarizationEvent[] = [];
  const promptBreaches: string[] = [];
  let callsAboveBudget = 0;
  const isBlocked = (): boolean => existsSync(archiveFolder) && statSync(archiveFolder).isFile();

  const thread = openThread(kind, {
    threadId,
    replay,
    checkpointer: openSaver(folder),
    options: {
      ...fault.options,
      budget: { tokens: BUDGET_TOKENS },
      model: { invoke: (messages, config) => now.model.invoke(messages, config) },
      archive: (threadId, messages) => now.archive(threadId, messages),
      onEvent: (event) => void events.push(event),
    },
    onPrompt: (messages) => {
      promptBreaches.push(...findBreaches(messages));
      if (!counter.fits(messages, BUDGET_TOKENS)) callsAboveBudget++;
    },
  });
  return {
    ...thread,
    events,
    promptBreaches,
    callsAboveBudget: () => callsAboveBudget,
    runTurns: async (from, to) => {
      for (const input of inputsOf(kind, replay).slice(from, to)) await thread.run(input);
    },
    repair: () => {
      if (fault.blocksFolder) rmSync(archiveFolder);
      now = { model: summarizingModel(), archive: archive.archive };
    },
    audit: async () => {
      const { messages } = await thread.state();
      const { given } = thread;
      return auditThread({
        given,
        messages,
        stored: isBlocked() ? [] : await readEverything(createFileArchive(archiveFolder), threadId),
      });
    },
  };
}

/** The system prompt of a graph of one's own is a message of its thread; that of an agent is not. */
function inputsOf(kind: Kind, { system, turns }: Replay): BaseMessage[][] {
  const [first = [], ...others] = turns;
  return kind === "node" ? [[...system, ...first], ...others] : turns;
}
