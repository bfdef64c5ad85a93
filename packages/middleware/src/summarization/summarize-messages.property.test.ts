import type { BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "./pass-memory.ts";
import { summarizeMessages, type SummarizeMessagesOptions } from "./summarize-messages.ts";
import { snapshotOf } from "../testing/message-snapshot.ts";
import { answeringModel, type Answer } from "../testing/answering-model.ts";
import { growThread } from "../testing/grow-thread.ts";
import { anyHistory, anyPlainHistory } from "../testing/histories.ts";
import { memoryArchive } from "../testing/memory-archive.ts";

// The limit ends shrinking before the test times out, so that a failure shows what it has found.
const RUNS = { seed: 11, numRuns: 60, interruptAfterTimeLimit: 40_000 };
const tokens = createTokenCounter();

interface Setting {
  options: Omit<SummarizeMessagesOptions, "model" | "tokens" | "archive">;
  answers: Answer[];
  /** Whether it does, call after call. */
  archiveFails: boolean[];
}

const pins = [undefined, (message: ThreadMessage) => String((message as BaseMessage).id).endsWith("7")];

const anySetting: fc.Arbitrary<Setting> = fc
  .record({
    budget: fc.integer({ min: 150, max: 6000 }),
    targetShare: fc.constantFrom(0.1, 0.5, 0.9),
    keepMessages: fc.option(fc.integer({ min: 0, max: 14 })),
    keepShare: fc.constantFrom(0, 0.2, 0.7, 0.99),
    pinFirst: fc.boolean(),
    pin: fc.constantFrom(...pins),
    aboveTokens: fc.constantFrom(0, 20, 400),
    previewChars: fc.constantFrom(0, 40, 240),
    onFailure: fc.constantFrom("keep" as const, "trim" as const),
    system: fc.constantFrom(undefined, "You are the airline's agent. Be brief."),
    answers: fc.array(fc.constantFrom<Answer>("short", "short", "long", "empty", "tenfold", "error", "cut-off"), {
      minLength: 1,
      maxLength: 4,
    }),
    archiveFails: fc.constantFrom<boolean[]>([false], [false], [false, false, true], [true, false]),
  })
  .map(
    ({
      budget,
      targetShare,
      keepMessages,
      keepShare,
      pin,
      system,
      aboveTokens,
      previewChars,
      answers,
      archiveFails,
      ...rest
    }) => ({
      options: {
        ...rest,
        budget: { tokens: budget },
        target: { fraction: targetShare, of: "budget" },
        keep: keepMessages === null ? { tokens: Math.floor(budget * keepShare) } : { messages: keepMessages },
        toolResults: { aboveTokens, previewChars },
        ...(pin && { pin }),
        ...(system !== undefined && { system }),
      },
      answers,
      archiveFails,
    }),
  );

const SIZE = { maxSteps: 16, maxWords: 1500 };

const histories: Record<string, fc.Arbitrary<ThreadMessage[]>> = {
  messages: anyHistory(SIZE),
  "plain objects": anyPlainHistory(SIZE),
};

for (const [kind, anyThread] of Object.entries(histories)) {
  describe(`any history of ${kind}`, () => {
    it("keeps every promise in every pass while it grows", async () => {
      const outcomes = new Set<string>();
      await fc.assert(
        fc.asyncProperty(anyThread, anySetting, async (thread, { options, answers, archiveFails }) => {
          const archive = memoryArchive();
          const model = answeringModel(...answers);
          const { breaches } = await growThread(
            thread,
            { ...options, model, tokens, archive },
            {
              archive,
              when: "every-message",
              onPass: async ({ result }) => {
                outcomes.add(result.outcome);
                archive.failing = archiveFails[archive.calls.length % archiveFails.length]!;
              },
            },
          );
          expect(breaches).toEqual([]);
        }),
        RUNS,
      );
      expect([...outcomes].toSorted()).toEqual(["kept", "shortened", "summarized", "trimmed", "unchanged"]);
    });

    it("comes to the same when a pass is done again, and to nothing more when another follows", async () => {
      await fc.assert(
        fc.asyncProperty(anyThread, anySetting, async (thread, { options, answers }) => {
          const archive = memoryArchive();
          const all = { ...options, model: answeringModel(...answers), tokens, archive, threadId: "thread" };
          await growThread(thread, all, {
            archive,
            when: "every-message",
            onPass: async ({ before, result, memory }) => {
              const stored = archive.messagesOf("thread").length;
              const again = await summarizeMessages(before, { ...all, memory });
              expect(again.messages.map(snapshotOf)).toEqual(result.messages.map(snapshotOf));
              const inProcess = await summarizeMessages(before, { ...all, memory: { ...memory, ...written(result) } });
              expect(inProcess.messages.map(snapshotOf)).toEqual(result.messages.map(snapshotOf));
              const next = await summarizeMessages(result.messages, { ...all, memory: result.memory });
              expect(next.outcome).toBe("unchanged");
              expect(archive.messagesOf("thread")).toHaveLength(stored);
            },
          });
        }),
        { ...RUNS, numRuns: 40 },
      );
    });
  });
}

function written({ memory }: { memory: PassMemory }): PassMemory {
  return memory.written === undefined ? {} : { written: memory.written };
}
