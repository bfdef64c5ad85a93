import { nameOf } from "../checkpointer/checkpoint-key.ts";
import { decodeLone, encodeLone } from "../checkpointer/lone-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";
import type { RunStore } from "../store/run-store.ts";
import type { RunAccess } from "./run-access.ts";

/** The runs of a store, with inputs as values. */
export function storedRuns(store: RunStore, codec: ValueCodec): RunAccess {
  return {
    async admit(run) {
      return store.admit({ ...run, input: await encodeLone(codec, run.input, placeOfInput(run.threadId)) });
    },
    async continue(run) {
      return store.continue({ ...run, input: await encodeLone(codec, run.input, placeOfInput(run.threadId)) });
    },
    async readInput(runId, threadId) {
      const stored = await store.readInput(runId);
      return stored && { input: await decodeLone(codec, stored, placeOfInput(threadId)) };
    },
    finish: (fence, outcome) => store.finish(fence, outcome),
    claim: (query) => store.claim(query),
    renew: (fences, leaseMs) => store.renew(fences, leaseMs),
    requestStop: (runId) => store.requestStop(runId),
    openKeeper: (options) => store.openKeeper(options),
    readThread: (threadId) => store.readThread(threadId),
    readEvents: (runId) => store.readEvents(runId),
    list: (query) => store.list(query),
    readStats: () => store.readStats(),
  };
}

// No graph has a namespace of this name. The channel is what errors call the value. Not by the run: a run that is continued is
// not named, and has one input at a time.
function placeOfInput(threadId: string): RowPlace {
  return { threadId: nameOf(threadId, "thread_id"), namespace: "__threadkeep_run__", channel: "input", version: "0" };
}
