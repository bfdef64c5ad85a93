import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";

/** Which checkpoints of one thread to read, and in what order. */
export interface CheckpointQuery {
  threadId: string;
  /** Only this namespace; all of them where it is absent. */
  namespace?: string;
  /** By arrival where a saver knows it, as ours do; else by checkpoint id, which savers take for the order of time. */
  order: "newest" | "oldest";
  /** Only what follows the checkpoint of this id in the order asked for. */
  after?: string;
  /** Only the checkpoint of this id. */
  checkpointId?: string;
  limit?: number;
  /**
   * False where values are not needed. Channels that steer the graph (see `isStateChannel`) are needed all the same, and what
   * tasks wrote to channels that begin with `__`. Of these `UNREADABLE` stands for what is encrypted under a key that the saver
   * was not given.
   */
  values: boolean;
}

/** What a saver may have besides `list` to serve history without reading what is not asked for. */
export interface CheckpointReader {
  readCheckpoints(query: CheckpointQuery): AsyncIterable<CheckpointTuple>;
}

type Saver = BaseCheckpointSaver & Partial<CheckpointReader>;

// What is held at once of a foreign saver whose history is read from its far end.
const CHUNK = 100;

/** In the order and number asked for, whatever the saver's `list` makes of its options. */
export async function* readCheckpoints(saver: Saver, query: CheckpointQuery): AsyncGenerator<CheckpointTuple> {
  if (saver.readCheckpoints) yield* saver.readCheckpoints(query);
  else if (query.order === "newest") yield* listNewestFirst(saver, query);
  else yield* await oldestPage(saver, query);
}

/** One checkpoint of a namespace, without the id its head. On ours without its values. */
export async function readBare(
  saver: Saver,
  { threadId, namespace, checkpointId }: { threadId: string; namespace: string; checkpointId?: string | undefined },
): Promise<CheckpointTuple | undefined> {
  const id = checkpointId === undefined ? {} : { checkpointId };
  if (!saver.readCheckpoints) {
    const place = { thread_id: threadId, checkpoint_ns: namespace };
    return saver.getTuple({ configurable: { ...place, ...(checkpointId && { checkpoint_id: checkpointId }) } });
  }
  const query = { threadId, namespace, order: "newest", limit: 1, values: false, ...id } as const;
  for await (const tuple of saver.readCheckpoints(query)) return tuple;
  return undefined;
}

async function* listNewestFirst(
  saver: BaseCheckpointSaver,
  { threadId, namespace, checkpointId, after, limit = Infinity }: CheckpointQuery,
): AsyncGenerator<CheckpointTuple> {
  const scope = namespace === undefined ? {} : { checkpoint_ns: namespace };
  const one = checkpointId === undefined ? {} : { checkpoint_id: checkpointId };
  const listed = saver.list(
    { configurable: { thread_id: threadId, ...scope, ...one } },
    {
      // Not every saver's list heeds the id.
      ...(limit === Infinity || checkpointId !== undefined ? {} : { limit }),
      ...(after === undefined
        ? {}
        : { before: { configurable: { ...scope, thread_id: threadId, checkpoint_id: after } } }),
    },
  );
  let left = limit;
  if (left <= 0) return;
  for await (const tuple of listed) {
    if (checkpointId !== undefined && tuple.checkpoint.id !== checkpointId) continue;
    if (after !== undefined && tuple.checkpoint.id >= after) continue;
    if (namespace !== undefined && namespaceOf(tuple) !== namespace) continue;
    yield tuple;
    if (--left <= 0) return;
  }
}

// `list` knows only the newest first: what is newer than the page is read in chunks and let go.
async function oldestPage(saver: BaseCheckpointSaver, query: CheckpointQuery): Promise<CheckpointTuple[]> {
  const { after, limit = Infinity } = query;
  const page: CheckpointTuple[] = [];
  for await (const tuple of listInChunks(saver, query)) {
    if (after !== undefined && tuple.checkpoint.id <= after) break;
    page.push(tuple);
    if (page.length > limit) page.shift();
  }
  return page.toReversed();
}

async function* listInChunks(saver: BaseCheckpointSaver, query: CheckpointQuery): AsyncGenerator<CheckpointTuple> {
  const { after: _, ...scope } = query;
  let from: { after?: string } = {};
  let length: number;
  do {
    length = 0;
    for await (const tuple of listNewestFirst(saver, { ...scope, ...from, limit: CHUNK })) {
      from = { after: tuple.checkpoint.id };
      length++;
      yield tuple;
    }
  } while (length === CHUNK);
}

export function namespaceOf({ config }: CheckpointTuple): string {
  const namespace: unknown = config.configurable?.["checkpoint_ns"];
  return typeof namespace === "string" ? namespace : "";
}

export function parentIdOf({ parentConfig }: CheckpointTuple): string | undefined {
  const id: unknown = parentConfig?.configurable?.["checkpoint_id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}
