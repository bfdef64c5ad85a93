import { WRITES_IDX_MAP } from "@langchain/langgraph-checkpoint";

export interface KnownCheckpoint {
  id: string;
  parentId: string | undefined;
  rootId: string | undefined;
  /** As `frozenCopy` gives them. */
  values: Readonly<Record<string, unknown>>;
  versions: Readonly<Record<string, number>>;
  metadata: unknown;
}

export interface KnownWrite {
  taskId: string;
  index: number;
  channel: string;
  value: unknown;
}

interface KnownNamespace {
  /** In the order of arrival. */
  checkpoints: Map<string, KnownCheckpoint>;
  /** Of stored checkpoints, and of those still to come. */
  writes: Map<string, Map<string, KnownWrite>>;
}

/** What a thread must hold, by the words of `CheckpointStore`, kept in Maps. */
export class OracleThread {
  readonly namespaces = new Map<string, KnownNamespace>();
  /** The last id that was removed. */
  #lastRemoved: string | undefined;

  /** False: refused. */
  put(namespace: string, checkpoint: KnownCheckpoint): boolean {
    if (this.#refusesCheckpoint(namespace, checkpoint)) return false;
    const { checkpoints } = this.namespace(namespace);
    const before = checkpoints.get(checkpoint.id);
    // Content is replaced, place and parent are not.
    checkpoints.set(checkpoint.id, before === undefined ? checkpoint : { ...checkpoint, parentId: before.parentId });
    return true;
  }

  /** False: refused. */
  putWrites(namespace: string, id: string, taskId: string, writes: readonly [string, unknown][]): boolean {
    const { checkpoints, writes: all } = this.namespace(namespace);
    if (this.#isRemoved(id) && !checkpoints.has(id)) return false;
    const own = all.get(id) ?? new Map<string, KnownWrite>();
    all.set(id, own);
    for (const [position, [channel, value]] of writes.entries()) {
      const index = WRITES_IDX_MAP[channel] ?? position;
      const key = JSON.stringify([taskId, index]);
      if (index < 0 || !own.has(key)) own.set(key, { taskId, index, channel, value });
    }
    return true;
  }

  delete(): void {
    for (const { checkpoints, writes } of this.namespaces.values())
      this.#remember([...checkpoints.keys(), ...writes.keys()]);
    this.namespaces.clear();
  }

  remove(namespace: string, ids: readonly string[]): void {
    const { checkpoints, writes } = this.namespace(namespace);
    for (const id of ids) {
      checkpoints.delete(id);
      writes.delete(id);
    }
    this.#remember(ids);
  }

  namespace(name: string): KnownNamespace {
    const known = this.namespaces.get(name) ?? { checkpoints: new Map(), writes: new Map() };
    this.namespaces.set(name, known);
    return known;
  }

  /** Newest first. */
  list(namespace: string): KnownCheckpoint[] {
    return [...this.namespace(namespace).checkpoints.values()].toReversed();
  }

  /** By task, then index. */
  writesOf(namespace: string, id: string): KnownWrite[] {
    const writes = [...(this.namespace(namespace).writes.get(id)?.values() ?? [])];
    return writes.toSorted((a, b) => compare(a.taskId, b.taskId) || a.index - b.index);
  }

  #refusesCheckpoint(namespace: string, { parentId, rootId }: KnownCheckpoint): boolean {
    if (this.#lastRemoved === undefined) return false;
    if (parentId !== undefined) return !this.namespace(namespace).checkpoints.has(parentId);
    return (
      namespace !== "" && rootId !== undefined && this.#isRemoved(rootId) && !this.namespace("").checkpoints.has(rootId)
    );
  }

  #isRemoved(id: string): boolean {
    return this.#lastRemoved !== undefined && id <= this.#lastRemoved;
  }

  #remember(ids: readonly string[]): void {
    for (const id of ids) if (this.#lastRemoved === undefined || id > this.#lastRemoved) this.#lastRemoved = id;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
