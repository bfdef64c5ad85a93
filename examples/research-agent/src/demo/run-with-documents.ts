import { isDeepStrictEqual } from "node:util";
import type { StateSnapshot } from "@langchain/langgraph";
import { guardGraph } from "@threadkeep/middleware";
import { measureState, StateOversizedError } from "@threadkeep/state";
import { createLibrary } from "../library/library.ts";
import { createResearchAgent } from "../with-documents-in-state.ts";
import { BUDGET, type DemoParts, type DocumentsRun, INPUT, type Rejection } from "./facts.ts";
import { storedBytesOf } from "./thread-in-file/stored-bytes.ts";
import { traceThread } from "./trace-thread.ts";

const UNGUARDED = "documents-unguarded";

export async function runWithDocuments({ documents, model, checkpointer }: DemoParts): Promise<DocumentsRun> {
  const graph = createResearchAgent({ library: createLibrary(documents), model, checkpointer });
  const guarded = guardGraph(graph, { maxBytes: BUDGET });

  const config = { configurable: { thread_id: "documents-guarded" }, durability: "sync" as const };
  const { before, error } = await runUntilError((options) => guarded.stream(INPUT, { ...config, ...options }));
  const after = await guarded.getState(config);
  const steps = await traceThread(guarded, config);

  const unguardedConfig = { ...config, configurable: { thread_id: UNGUARDED } };
  await graph.invoke(INPUT, unguardedConfig);
  return {
    steps,
    ...(error ? { rejection: describeRejection(error) } : {}),
    thread: describeThread(after, steps.length, before),
    unguarded: await traceThread(graph, unguardedConfig),
    unguardedStoredBytes: await storedBytesOf(checkpointer, UNGUARDED),
  };
}

type StartStream = (options: { streamMode: "values" }) => Promise<AsyncIterable<object>>;

/** The last state that the run reported, and the guard's error when it stopped there. Other errors are not ours. */
async function runUntilError(start: StartStream): Promise<{ before: object; error?: StateOversizedError }> {
  let before: object = {};
  try {
    for await (const values of await start({ streamMode: "values" })) before = values;
    return { before };
  } catch (error) {
    if (!StateOversizedError.isInstance(error)) throw error;
    return { before, error };
  }
}

function describeRejection({ message, code, oversize, measurement }: StateOversizedError): Rejection {
  const { totalBytes, maxBytes, node = "", offenders } = oversize;
  const channels = measurement.channels.map(({ name, bytes }) => ({ name, bytes, share: bytes / maxBytes }));
  const offender = offenders[0]?.largest ?? { path: offenders[0]?.name ?? "", bytes: offenders[0]?.bytes ?? 0 };
  return { message, code, node, totalBytes, channels: channels.sort((a, b) => b.bytes - a.bytes), offender };
}

function describeThread({ values, next, config }: StateSnapshot, checkpoints: number, before: object) {
  return {
    checkpointId: String(config.configurable?.["checkpoint_id"]),
    checkpoints,
    bytes: measureState(values).totalBytes,
    next,
    unchanged: isDeepStrictEqual(asStored(values), asStored(before)),
  };
}

// Documents are class instances until they are saved, and plain objects when they are read.
function asStored(state: object): unknown {
  return JSON.parse(JSON.stringify(state));
}
