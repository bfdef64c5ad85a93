import { isDeltaSnapshot, type BaseCheckpointSaver, type CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { namespaceOf, parentIdOf, readCheckpoints } from "../checkpoint-reader.ts";
import { isStateChannel } from "../graph-channels.ts";
import { isCounted } from "../unstored-channels.ts";
import { ancestorsOf } from "./thread-outline.ts";
import { valueMissing } from "./value-missing-error.ts";

/**
 * Of a checkpoint that a copy is to be built on, without the graph: that what was written after it does not come back in the copy, as it
 * would to a DeltaChannel that nothing had been written to before. The checkpoint of an update does not tell which they are; the steps of
 * a run next to it do.
 * @throws {ThreadkeepError} `history.graph-needed`
 */
export async function assertNoneComesBack(saver: BaseCheckpointSaver, tuple: CheckpointTuple): Promise<void> {
  // Of these all DeltaChannels are known.
  if (isCounted(tuple)) return;
  const { channel_values } = tuple.checkpoint;
  const written = new Set((tuple.pendingWrites ?? []).map(([, channel]) => channel));
  const unstored = [...written].filter((name) => isState(name) && !Object.hasOwn(channel_values, name));
  if (unstored.length === 0) return;
  const steps = await stepsNextTo(saver, tuple);
  const channel = unstored.find((name) => steps.length === 0 || steps.some((step) => isDeltaIn(step, name)));
  if (channel !== undefined) throw valueMissing(tuple, channel);
}

// LangGraph's own begin so.
function isState(name: string): boolean {
  return isStateChannel(name) && !name.startsWith("__");
}

/** What a run went on with from there, by the graph that wrote; else what it came from. */
async function stepsNextTo(saver: BaseCheckpointSaver, tuple: CheckpointTuple): Promise<CheckpointTuple[]> {
  const counted = new Set<string>();
  const parents = new Map<string, string | undefined>();
  const threadId = String(tuple.config.configurable?.["thread_id"]);
  const query = { threadId, namespace: namespaceOf(tuple), order: "newest", values: false } as const;
  for await (const each of readCheckpoints(saver, query)) {
    parents.set(each.checkpoint.id, parentIdOf(each));
    if (isCounted(each)) counted.add(each.checkpoint.id);
  }
  const { id } = tuple.checkpoint;
  const after = [...counted].filter((each) => parents.get(each) === id);
  const before = [...ancestorsOf({ parents, subgraphs: [] }, id)].find((each) => counted.has(each));
  const steps: CheckpointTuple[] = [];
  for (const each of after.length > 0 || before === undefined ? after : [before]) {
    const step = await saver.getTuple({ configurable: { ...tuple.config.configurable, checkpoint_id: each } });
    if (step) steps.push(step);
  }
  return steps;
}

function isDeltaIn({ checkpoint, metadata }: CheckpointTuple, name: string): boolean {
  const counters = metadata?.counters_since_delta_snapshot ?? {};
  return Object.hasOwn(counters, name) || isDeltaSnapshot(checkpoint.channel_values[name]);
}
