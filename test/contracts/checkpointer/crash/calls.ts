import { INTERRUPT, RESUME, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { configOf, listAll, putCheckpoint } from "../thread.ts";

type Call = (saver: BaseCheckpointSaver, threadId: string) => Promise<unknown>;

const IDS = [1, 2, 3].map((step) => `1f1e5000-0000-6000-8000-00000000000${step}`);
const [FIRST, SECOND, THIRD] = IDS as [string, string, string];
// More than one write to the file or the socket.
const LARGE = "0123456789abcdef".repeat(20_000);

/** What a run of three steps asks of a saver. */
export const CALLS: readonly Call[] = [
  (saver, thread) => putCheckpoint(saver, configOf(thread), { list: ["in"], large: LARGE, n: 1 }, { id: FIRST }),
  write(FIRST, "b", [
    ["list", "from b"],
    ["large", LARGE],
  ]),
  write(FIRST, "a", [["n", 2]]),
  put(SECOND, FIRST, { list: ["in", "from b"], n: 2 }),
  write(SECOND, "c", [
    ["list", "from c"],
    [INTERRUPT, { ask: LARGE }],
  ]),
  write(SECOND, "c", [
    [RESUME, "yes"],
    [INTERRUPT, { ask: "again" }],
  ]),
  put(THIRD, SECOND, { list: ["in", "from b", "from c"], large: `${LARGE}.` }),
];

function write(id: string, taskId: string, writes: [string, unknown][]): Call {
  return (saver, thread) => saver.putWrites(configOf(thread, "", id), writes, taskId);
}

function put(id: string, parentId: string, values: Record<string, unknown>): Call {
  return async (saver, thread) => {
    const parent = configOf(thread, "", parentId);
    const { checkpoint } = (await saver.getTuple(parent)) ?? {};
    if (checkpoint === undefined) throw new Error(`Checkpoint ${parentId} is not there.`);
    await putCheckpoint(saver, parent, values, { id, after: checkpoint });
  };
}

export type ThreadImage = unknown[];

/** All there is, but for versions, which are random. */
export async function imageOf(saver: BaseCheckpointSaver, threadId: string): Promise<ThreadImage> {
  return (await listAll(saver, configOf(threadId))).map(({ checkpoint, metadata, parentConfig, pendingWrites }) => ({
    id: checkpoint.id,
    values: checkpoint.channel_values,
    channels: Object.keys(checkpoint.channel_versions).toSorted(),
    parent: parentConfig?.configurable?.["checkpoint_id"] as unknown,
    step: metadata?.step,
    pendingWrites,
  }));
}
