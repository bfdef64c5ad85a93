import { nameOf } from "../checkpointer/checkpoint-key.ts";
import { decodeLone, encodeLone } from "../checkpointer/lone-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";
import type { RunStore } from "../store/run-store.ts";
import type { RunAccess } from "./run-access.ts";
import { sealOptions } from "./sealed-options.ts";
import { openAdmission, openEvents, openRun, openRuns, sealOutcome } from "./sealed-record.ts";

/** The runs of a store, with inputs as values, and what encryption covers of their records readable. */
export function storedRuns(store: RunStore, codec: ValueCodec): RunAccess {
  const encodeInput = (threadId: string, input: unknown) => encodeLone(codec, input, placeOfInput(threadId));
  return {
    async admit(run) {
      const [input, options] = await Promise.all([
        encodeInput(run.threadId, run.input),
        sealOptions(codec, run.runId, run.options),
      ]);
      return openAdmission(codec, await store.admit({ ...run, input, options }));
    },
    async continue(run) {
      return openAdmission(codec, await store.continue({ ...run, input: await encodeInput(run.threadId, run.input) }));
    },
    async readInput(runId, threadId) {
      const stored = await store.readInput(runId);
      return stored && { input: await decodeLone(codec, stored, placeOfInput(threadId)) };
    },
    finish: async (fence, outcome) => store.finish(fence, await sealOutcome(codec, fence.runId, outcome)),
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

// No graph has a namespace of this name. The channel is what errors call the value. Not by the run: a run that is continued is
// not named, and has one input at a time.
function placeOfInput(threadId: string): RowPlace {
  return { threadId: nameOf(threadId, "thread_id"), namespace: "__threadkeep_run__", channel: "input", version: "0" };
}
