import { Command } from "@langchain/langgraph";
import { effectConfig } from "../../effects/effect-config.ts";
import { isEffectQuestion } from "../../effects/unknown/effect-question.ts";
import type { ServiceGraph } from "../../service/service-graph.ts";
import type { CrashDurability } from "../crash-test-options.ts";
import { CallCounter } from "./count-calls.ts";
import type { CrashDriver, StepOptions } from "./crash-driver.ts";
import type { Tell } from "./kill-gate.ts";
import type { ScratchSaver } from "./open-saver.ts";
import { readThreadState } from "./read-end.ts";

interface DriverParts {
  saver: ScratchSaver;
  graph: ServiceGraph;
  durability: CrashDurability;
  tell: Tell;
}

/** Runs, and recovers, as LangGraph's documentation says: `invoke`, then `invoke(null)` on the same thread. */
export function driveByInvoke({ saver, graph, durability, tell }: DriverParts): CrashDriver {
  const callbacks = [new CallCounter(tell)];
  const invoke = async (threadId: string, first: unknown, { effects }: StepOptions = {}): Promise<void> => {
    const configurable = {
      thread_id: threadId,
      __pregel_checkpointer: saver,
      ...(typeof effects === "object" && effectConfig(effects)),
    };
    await graph.invoke(first as never, { configurable, durability, callbacks } as never);
  };
  let failure: { name: string; message: string } | undefined;
  const goOn = (threadId: string, first: unknown, options?: StepOptions) =>
    invoke(threadId, first, options).catch((error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
  const stateOf = (threadId: string) => readThreadState(saver, graph, threadId);
  return {
    isRunByService: false,
    run: invoke,
    answer: (threadId, value) => invoke(threadId, new Command({ resume: value })),
    async ensureRun(threadId, _input, options) {
      const { isBegun, tasks, questions } = await stateOf(threadId);
      if (isBegun && tasks > 0 && questions.length === 0) await goOn(threadId, null, options);
    },
    async ensureAnswer(threadId, value) {
      const { tasks, questions } = await stateOf(threadId);
      if (questions.length > 0) await goOn(threadId, new Command({ resume: value }));
      else if (tasks > 0) await goOn(threadId, null);
    },
    async questionsOf(threadId) {
      const { questions } = await stateOf(threadId);
      return failure || questions.some(({ value }) => isEffectQuestion(value)) ? [] : questions;
    },
    giveAnswer: (threadId, value) => goOn(threadId, new Command({ resume: value })),
    async endOf(threadId) {
      const { isBegun, tasks, questions } = await stateOf(threadId);
      if (!isBegun) return { state: "lost" };
      if (failure) return { state: "failed", failure };
      if (questions.length > 0) return { state: "waiting" };
      return { state: tasks === 0 ? "done" : "open" };
    },
    stop: async () => {},
  };
}
