import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { hasRetention } from "../../retention/retention-access.ts";
import { namespaceOf, parentIdOf, readCheckpoints, type CheckpointReader } from "../checkpoint-reader.ts";
import { addAncestor } from "./add-ancestor.ts";
import { NOT_BEGUN_STEP } from "./copy-subgraph.ts";

/** A subgraph's checkpoint, without its content. */
export interface OutlinedCheckpoint {
  id: string;
  namespace: string;
  /** The checkpoint of the outermost graph whose next step it was written in. */
  root: string | undefined;
  /** It holds how the subgraph stood before that step, not what the step made of it. */
  isCopy: boolean;
  /** It stands for a subgraph that had not begun, and is none of its checkpoints. */
  isNotBegun?: boolean;
}

/** How the checkpoints of a thread hang together. */
export interface ThreadOutline {
  /**
   * The outermost graph's checkpoints, the latest first, each with the one it was built on. Retention may have removed that: then
   * with the nearest that is known of, and those that are only known of come last.
   */
  parents: ReadonlyMap<string, string | undefined>;
  /** The latest first. */
  subgraphs: readonly OutlinedCheckpoint[];
}

/**
 * Ids only are kept, but a saver without a reader of its own reads the whole thread for it, and takes the greatest id for the
 * latest.
 */
export async function outlineThread(
  saver: BaseCheckpointSaver & Partial<CheckpointReader>,
  threadId: string,
): Promise<ThreadOutline> {
  const parents = new Map<string, string | undefined>();
  const subgraphs: OutlinedCheckpoint[] = [];
  for await (const tuple of readCheckpoints(saver, { threadId, order: "newest", values: false })) {
    const { id } = tuple.checkpoint;
    const namespace = namespaceOf(tuple);
    if (namespace === "") parents.set(id, parentIdOf(tuple));
    else {
      const { parents: roots, source, step } = tuple.metadata ?? {};
      const isNotBegun = step === NOT_BEGUN_STEP;
      subgraphs.push({ id, namespace, root: roots?.[""], isCopy: source === "fork", isNotBegun });
    }
  }
  if (hasRetention(saver)) {
    const removed = await saver.retention.readAncestry(threadId);
    for (const row of removed) if (row.namespace === "") addAncestor(parents, row);
  }
  if (saver.readCheckpoints) return { parents, subgraphs };
  return {
    parents: new Map([...parents].toSorted(([one], [other]) => (one < other ? 1 : -1))),
    subgraphs: subgraphs.toSorted((one, other) => (one.id < other.id ? 1 : -1)),
  };
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

/** Which a new id is to follow. */
export function greatestId(ids: Iterable<string>): string | undefined {
  return [...ids].reduce<string | undefined>(
    (greatest, id) => (greatest === undefined || id > greatest ? id : greatest),
    undefined,
  );
}
