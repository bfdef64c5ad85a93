import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";

/** Which checkpoints of one thread to read, and in what order. */
export interface CheckpointQuery {
  threadId: string;
  /** Only this namespace; all of them where it is absent. */
  namespace?: string;
  /** By checkpoint id, which savers take for the order of time. */
  order: "newest" | "oldest";
  /** Only ids that follow this one in the order asked for. */
  after?: string;
  limit?: number;
  /** False where values are not needed. Channels that steer the graph (see `isStateChannel`) are needed all the same. */
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

async function* listNewestFirst(
  saver: BaseCheckpointSaver,
  { threadId, namespace, after, limit = Infinity }: CheckpointQuery,
): AsyncGenerator<CheckpointTuple> {
  const scope = namespace === undefined ? {} : { checkpoint_ns: namespace };
  const listed = saver.list(
    { configurable: { thread_id: threadId, ...scope } },
    {
      ...(limit === Infinity ? {} : { limit }),
      ...(after === undefined
        ? {}
        : { before: { configurable: { ...scope, thread_id: threadId, checkpoint_id: after } } }),
    },
  );
  let left = limit;
  if (left <= 0) return;
  for await (const tuple of listed) {
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
