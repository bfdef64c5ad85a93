import { setTimeout as wait } from "node:timers/promises";
import { Command } from "@langchain/langgraph";
import type { KeepsRuns } from "@threadkeep/persistence";
import { isEffectQuestion } from "../../effects/unknown/effect-question.ts";
import { createRecoveryService } from "../../service/create-recovery-service.ts";
import type { RecoveryService } from "../../service/recovery-service.ts";
import type { ServiceGraph } from "../../service/service-graph.ts";
import { CallCounter } from "./count-calls.ts";
import type { CrashDriver } from "./crash-driver.ts";
import type { Tell } from "./kill-gate.ts";
import type { ScratchSaver } from "./open-saver.ts";
import { readThreadState, type WaitingQuestion } from "./read-end.ts";

const MOST_ROUNDS = 10;

/** Short, for it is waited for: nobody else is there who could take a run from a live process. */
const LEASE_MS = 600;

interface DriverParts {
  saver: ScratchSaver & KeepsRuns;
  graph: ServiceGraph;
  tell: Tell;
}

/** Runs, and recovers, as a program with a recovery service does. */
export function driveByService({ saver, graph, tell }: DriverParts): CrashDriver {
  const service = createRecoveryService({
    checkpointer: saver,
    graphs: { graph: graph as Graph },
    leaseMs: LEASE_MS,
    heartbeatMs: LEASE_MS / 2,
    attempts: { perCheckpoint: MOST_ROUNDS, total: MOST_ROUNDS, baseDelayMs: 1, maxDelayMs: 1 },
    callbacks: [new CallCounter(tell)],
  });
  const { runs } = saver;
  const takeUp = () => takeUpDue(service);
  const giveAnswer = async (threadId: string, value: unknown) => {
    await service.resume(threadId, new Command({ resume: value })).catch(() => {});
    await settle(runs, threadId, takeUp);
  };
  return {
    isRunByService: true,
    async run(threadId, input, options) {
      await service.run("graph", input, { threadId, ...options });
    },
    async answer(threadId, value) {
      await service.resume(threadId, new Command({ resume: value }));
    },
    // Before it was admitted nobody was told that it would run: its caller calls again.
    async ensureRun(threadId, input, options) {
      if ((await runs.readThread(threadId)) === undefined)
        await service.run("graph", input, { threadId, ...options }).catch(() => {});
      await settle(runs, threadId, takeUp);
    },
    async ensureAnswer(threadId, value, at) {
      const run = await settle(runs, threadId, takeUp);
      if (run?.state !== "waiting") return;
      const { questions } = await readThreadState(saver, graph, threadId);
      const events = await runs.readEvents(run.runId);
      const isGiven = events.filter(({ kind }) => kind === "continued").length > at;
      if (!isGiven && !questions.some(isAboutEffect)) await giveAnswer(threadId, value);
    },
    async questionsOf(threadId) {
      if ((await runs.readThread(threadId))?.state !== "waiting") return [];
      const { questions } = await readThreadState(saver, graph, threadId);
      return questions.some(isAboutEffect) ? [] : questions;
    },
    giveAnswer,
    async endOf(threadId) {
      const run = await runs.readThread(threadId);
      return { state: run?.state ?? "lost", failure: run?.failure };
    },
    stop: () => service.stop(),
  };
}

type Graph = ServiceGraph & { invoke(input: unknown, config?: never): Promise<unknown> };

function isAboutEffect({ value }: WaitingQuestion): boolean {
  return isEffectQuestion(value);
}

async function takeUpDue(service: Pick<RecoveryService, "sweep">): Promise<void> {
  await service.sweep();
}

/** Sweeps as soon as the dead owner's lease is over, until nobody has to go on with it. */
async function settle(runs: KeepsRuns["runs"], threadId: string, takeUp: () => Promise<void>) {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const run = await runs.readThread(threadId);
    if (run?.state !== "open") return run;
    await wait(Math.max(0, run.dueInMs ?? 0));
    await takeUp();
  }
  return runs.readThread(threadId);
}
