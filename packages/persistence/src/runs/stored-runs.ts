import type { ValueCodec } from "../encoding/value-codec.ts";
import type { RunStore } from "../store/run-store.ts";
import { continueRun } from "./continue-run.ts";
import type { RunAccess } from "./run-access.ts";
import { decodeInput, encodeInput } from "./run-input.ts";
import { sealOptions } from "./sealed-options.ts";
import { openAdmission, openEvents, openRun, openRuns, sealOutcome } from "./sealed-record.ts";

/** The runs of a store, with inputs as values, and what encryption covers of their records readable. */
export function storedRuns(store: RunStore, codec: ValueCodec): RunAccess {
  return {
    async admit(run) {
      const [input, options] = await Promise.all([
        encodeInput(codec, run, run.input),
        sealOptions(codec, run.runId, run.options),
      ]);
      return openAdmission(codec, await store.admit({ ...run, input, options }));
    },
    async continue(run) {
      return openAdmission(codec, await continueRun(store, codec, run));
    },
    async readInput(runId, threadId) {
      const stored = await store.readInput(runId);
      return stored && { input: await decodeInput(codec, { runId, threadId }, stored) };
    },
    finish: async (fence, outcome) => store.finish(fence, await sealOutcome(codec, fence.runId, outcome)),
    releaseHold: (fence) => store.releaseHold(fence),
    claim: async (query) => openRuns(codec, await store.claim(query)),
    renew: (fences, leaseMs) => store.renew(fences, leaseMs),
    requestStop: (runId) => store.requestStop(runId),
    openKeeper: (options) => store.openKeeper(options),
    readRun: async (runId) => openRun(codec, await store.readRun(runId)),
    readThread: async (threadId) => openRun(codec, await store.readThread(threadId)),
    readEvents: async (runId) => openEvents(codec, await store.readEvents(runId)),
    async list(query) {
      const page = await store.list(query);
      return { ...page, runs: await openRuns(codec, page.runs) };
    },
    readStats: () => store.readStats(),
  };
}
