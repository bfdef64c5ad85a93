import type { BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { viewMessages } from "./message/view-messages.ts";
import type { PassMemory } from "./pass-memory.ts";
import type { ArchiveMessages } from "./summarization-options.ts";
import { summarizeMessages } from "./summarize-messages.ts";
import { answeringModel, type Answer } from "../testing/answering-model.ts";
import { anyHistory } from "../testing/histories.ts";

const tokens = createTokenCounter();

/** An archive of single objects: nothing but its reference leads to a batch. */
function chainedArchive(failures: readonly boolean[]) {
  const batches = new Map<string, { ids: unknown[]; previous: string | undefined }>();
  let calls = 0;
  const archive: ArchiveMessages = async (_, messages, previous) => {
    if (failures[calls++ % failures.length]) throw new Error("The archive is out of reach.");
    const reference = `object-${batches.size}`;
    batches.set(reference, { ids: messages.map((message) => (message as BaseMessage).id), previous });
    return reference;
  };
  const allFrom = (reference: string | undefined): unknown[] => {
    if (reference === undefined) return [];
    const { ids, previous } = batches.get(reference)!;
    return [...ids, ...allFrom(previous)];
  };
  return { archive, allFrom, batches };
}

type Chain = ReturnType<typeof chainedArchive>;

/** What neither stands in the list nor is found from what stands there for it. */
function lost(thread: readonly BaseMessage[], after: readonly BaseMessage[], { allFrom }: Chain): unknown[] {
  const views = viewMessages(after);
  const bySummary = new Set(views.flatMap(({ mark }) => (mark?.kind === "summary" ? allFrom(mark.reference) : [])));
  const isThere = (id: unknown): boolean => {
    const view = views.find(({ message }) => message.id === id);
    if (view === undefined || view.mark?.kind === "summary") return bySummary.has(id);
    return view.mark === undefined || allFrom(view.mark.reference).includes(id);
  };
  return thread.map(({ id }) => id).filter((id) => !isThere(id));
}

const anySetting = fc.record({
  budget: fc.integer({ min: 300, max: 4_000 }),
  keepMessages: fc.integer({ min: 0, max: 8 }),
  aboveTokens: fc.constantFrom(20, 200),
  onFailure: fc.constantFrom("keep" as const, "trim" as const),
  answers: fc.array(fc.constantFrom<Answer>("short", "short", "error"), { minLength: 1, maxLength: 3 }),
  failures: fc.constantFrom([false], [false, false, true]),
});

describe("an archive of single objects", () => {
  it("keeps every message in reach of the reference in state, over all passes", async () => {
    let longest = 0;
    const history = anyHistory({ maxSteps: 20, maxWords: 600, faults: ["orphan", "dangling", "apart"] });
    await fc.assert(
      fc.asyncProperty(history, anySetting, async (thread, { budget, keepMessages, aboveTokens, ...setting }) => {
        const chain = chainedArchive(setting.failures);
        let state: BaseMessage[] = [];
        let memory: PassMemory = {};
        for (const [index, message] of thread.entries()) {
          ({ messages: state, memory } = await summarizeMessages([...state, message], {
            model: answeringModel(...setting.answers),
            budget: { tokens: budget },
            keep: { messages: keepMessages },
            toolResults: { aboveTokens, previewChars: 40 },
            onFailure: setting.onFailure,
            archive: chain.archive,
            threadId: "thread",
            tokens,
            memory,
            onEvent: () => {},
          }));
          expect(lost(thread.slice(0, index + 1), state, chain)).toEqual([]);
        }
        longest = Math.max(longest, chain.batches.size);
      }),
      { seed: 5, numRuns: 60, interruptAfterTimeLimit: 40_000 },
    );
    expect(longest).toBeGreaterThan(4);
  });
});
