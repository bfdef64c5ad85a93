import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { namespaceOf, parentIdOf, readCheckpoints } from "../checkpoint-reader.ts";

/** A subgraph's checkpoint, without its content. */
export interface OutlinedCheckpoint {
  id: string;
  namespace: string;
  /** The checkpoint of the outermost graph whose next step it was written in. */
  root: string | undefined;
  /** It holds how the subgraph stood before that step, not what the step made of it. */
  isCopy: boolean;
}

/** How the checkpoints of a thread hang together. */
export interface ThreadOutline {
  /** The outermost graph's checkpoints, each with the one it was built on. */
  parents: ReadonlyMap<string, string | undefined>;
  subgraphs: readonly OutlinedCheckpoint[];
}

/** Ids only are kept, but a saver without a reader of its own reads the whole thread for it. */
export async function outlineThread(saver: BaseCheckpointSaver, threadId: string): Promise<ThreadOutline> {
  const parents = new Map<string, string | undefined>();
  const subgraphs: OutlinedCheckpoint[] = [];
  for await (const tuple of readCheckpoints(saver, { threadId, order: "newest", values: false })) {
    const { id } = tuple.checkpoint;
    const namespace = namespaceOf(tuple);
    if (namespace === "") parents.set(id, parentIdOf(tuple));
    else {
      const { parents: roots, source } = tuple.metadata ?? {};
      subgraphs.push({ id, namespace, root: roots?.[""], isCopy: source === "fork" });
    }
  }
  return { parents, subgraphs };
}

/** Nothing was built on it: what its next step has done so far stands in its pending writes. */
export function isUnfinished({ parents }: ThreadOutline, checkpointId: string): boolean {
  return ![...parents.values()].includes(checkpointId);
}

/** The checkpoints it was built on. */
export function ancestorsOf({ parents }: ThreadOutline, checkpointId: string): Set<string> {
  const ancestors = new Set<string>();
  let id = parents.get(checkpointId);
  while (id !== undefined && !ancestors.has(id)) {
    ancestors.add(id);
    id = parents.get(id);
  }
  return ancestors;
}

export function newestId(ids: Iterable<string>): string | undefined {
  return [...ids].reduce<string | undefined>(
    (newest, id) => (newest === undefined || id > newest ? id : newest),
    undefined,
  );
}
