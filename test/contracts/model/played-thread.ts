import {
  emptyCheckpoint,
  ERROR,
  INTERRUPT,
  RESUME,
  SCHEDULED,
  type BaseCheckpointSaver,
  type CheckpointMetadata,
} from "@langchain/langgraph-checkpoint";
import { configOf } from "../checkpointer/thread.ts";
import { expectOutcome } from "./expect-outcome.ts";
import type { ChannelEdit, Step, TaskWrites } from "./operation.ts";
import { OracleThread, type KnownCheckpoint } from "./oracle.ts";
import { applyEdit, frozenCopy } from "./value-edit.ts";

type Values = Record<string, unknown>;
type Versions = Record<string, number>;

const CHANNELS = ["list", "notes", "record", "a:b|c", "odd ' \" %"];
const WRITABLE = [...CHANNELS, ERROR, INTERRUPT, RESUME, SCHEDULED];

/** One thread: what is done to it is done to a saver and to the oracle. Each action returns the ids that it touched. */
export class PlayedThread {
  readonly name: string;
  readonly oracle = new OracleThread();
  readonly #nextSerial: () => number;
  /** Checkpoints that were removed, which a run of before may still know. */
  #removed: { namespace: string; known: KnownCheckpoint }[] = [];
  /** By namespace: an id that has writes before it is put. */
  readonly #ahead = new Map<string, string>();
  /** By checkpoint: the very objects that were put, for who goes on without reading. */
  readonly #live = new Map<string, Values>();

  constructor(name: string, nextSerial: () => number) {
    this.name = name;
    this.#nextSerial = nextSerial;
  }

  /** The steps of a run, of which none waits for the one before. */
  async run(saver: BaseCheckpointSaver, namespace: string, from: "head" | number, steps: readonly Step[]) {
    let parent = from === "head" ? this.oracle.list(namespace)[0] : this.#choose(namespace, from);
    let values = await this.#valuesOf(saver, namespace, parent, steps[0]?.reads ?? true);
    const ids: string[] = [];
    const calls: Promise<void>[] = [];
    for (const { edits, writes, clockBehind } of steps) {
      const changed = this.#change(saver, parent, values, edits);
      const id = ids.length === 0 ? this.#reservedId(namespace, clockBehind) : this.#newId(clockBehind);
      parent = this.#known(namespace, id, parent?.id, { ...parent?.versions, ...changed.versions }, changed.values);
      calls.push(this.#put(saver, namespace, parent, changed.values, changed.versions));
      for (const one of writes) calls.push(this.#putWrites(saver, namespace, id, one));
      ids.push(id);
      values = changed.values;
    }
    await Promise.all(calls);
    this.#live.set(`${namespace} ${ids.at(-1)}`, values);
    return ids;
  }

  /** The same id with other content. */
  async putAgain(saver: BaseCheckpointSaver, namespace: string, at: number, edits: readonly ChannelEdit[]) {
    const before = this.#choose(namespace, at);
    if (before === undefined) return [];
    const { values, versions } = this.#change(
      saver,
      before,
      await this.#valuesOf(saver, namespace, before, true),
      edits,
    );
    const known = this.#known(namespace, before.id, undefined, { ...before.versions, ...versions }, values);
    this.#live.delete(`${namespace} ${before.id}`);
    await this.#put(saver, namespace, known, values, versions);
    return [before.id];
  }

  async putWrites(saver: BaseCheckpointSaver, namespace: string, at: "ahead" | number, writes: TaskWrites) {
    const id = at === "ahead" ? this.#reserveId(namespace) : this.#choose(namespace, at)?.id;
    if (id === undefined) return [];
    await this.#putWrites(saver, namespace, id, writes);
    return [id];
  }

  /** A copy of an old checkpoint on top of the history, built on the one it copies. */
  async rollback(saver: BaseCheckpointSaver, namespace: string, at: number) {
    const old = this.#choose(namespace, at);
    if (old === undefined) return [];
    const values = await this.#valuesOf(saver, namespace, old, true);
    const known = this.#known(namespace, this.#newId(0), old.id, old.versions, values);
    await this.#put(saver, namespace, known, values, {});
    return [old.id, known.id];
  }

  async delete(saver: BaseCheckpointSaver): Promise<void> {
    for (const [namespace, { checkpoints }] of this.oracle.namespaces)
      for (const known of checkpoints.values()) this.#removed.push({ namespace, known });
    this.oracle.delete();
    this.#ahead.clear();
    this.#live.clear();
    await saver.deleteThread(this.name);
  }

  /** In the oracle only: something else has removed them. */
  removed(namespace: string, ids: readonly string[]): void {
    const { checkpoints } = this.oracle.namespace(namespace);
    for (const id of ids) {
      const known = checkpoints.get(id);
      if (known) this.#removed.push({ namespace, known });
    }
    this.oracle.remove(namespace, ids);
  }

  /** What a run of before the removal still wants to write. */
  async late(saver: BaseCheckpointSaver, at: number, what: "put" | "putWrites" | "subgraph"): Promise<void> {
    const stale = this.#removed[at % Math.max(1, this.#removed.length)];
    if (stale === undefined) return;
    const { namespace, known } = stale;
    const value = { late: this.#nextSerial() };
    if (what === "putWrites") {
      const writes = { task: 0, writes: [{ channel: 0, edit: { type: "set", value: 1 } }] } as const;
      await this.#putWrites(saver, namespace, known.id, { ...writes, writes: [...writes.writes] });
    } else if (what === "put") {
      const late = this.#known(namespace, this.#newId(0), known.id, known.versions, value);
      await this.#put(saver, namespace, late, value, {});
    } else {
      const inner = `late:${this.#nextSerial()}`;
      const late = { ...this.#known(inner, this.#newId(0), undefined, {}, {}), rootId: known.id };
      await this.#put(saver, inner, late, {}, {});
    }
  }

  /** What one process holds is not there in the next. */
  forget(): void {
    this.#live.clear();
  }

  #choose(namespace: string, at: number): KnownCheckpoint | undefined {
    const all = this.oracle.list(namespace);
    return all[at % Math.max(1, all.length)];
  }

  async #valuesOf(
    saver: BaseCheckpointSaver,
    namespace: string,
    known: KnownCheckpoint | undefined,
    reads: boolean,
  ): Promise<Values> {
    if (known === undefined) return {};
    const live = this.#live.get(`${namespace} ${known.id}`);
    // Whoever goes on from there without reading does so once: its objects are those of the next step then.
    this.#live.clear();
    if (live !== undefined && !reads) return live;
    return { ...(await saver.getTuple(configOf(this.name, namespace, known.id)))?.checkpoint.channel_values };
  }

  #change(
    saver: BaseCheckpointSaver,
    from: KnownCheckpoint | undefined,
    before: Values,
    edits: readonly ChannelEdit[],
  ) {
    const values = { ...before };
    const versions: Versions = {};
    for (const { channel: position, edit } of edits) {
      const channel = CHANNELS[position % CHANNELS.length] ?? "";
      const value = applyEdit(values[channel], edit, `n${this.#nextSerial()}`);
      if (value === undefined) delete values[channel];
      else values[channel] = value;
      versions[channel] ??= saver.getNextVersion(from?.versions[channel]) as number;
    }
    return { values, versions };
  }

  #known(
    namespace: string,
    id: string,
    parentId: string | undefined,
    versions: Versions,
    values: Values,
  ): KnownCheckpoint {
    const rootId = namespace === "" ? undefined : this.oracle.list("")[0]?.id;
    const parents = rootId === undefined ? {} : { "": rootId };
    const metadata = { source: "loop", step: this.#nextSerial(), parents, note: `é " ${namespace}` };
    return { id, parentId, rootId, versions, metadata, values: frozenCopy(values) as Values };
  }

  #put(saver: BaseCheckpointSaver, namespace: string, known: KnownCheckpoint, values: Values, versions: Versions) {
    const { id, parentId, rootId } = known;
    const metadata = { ...(known.metadata as CheckpointMetadata), ...(rootId && { parents: { "": rootId } }) };
    const isAccepted = this.oracle.put(namespace, { ...known, metadata });
    const checkpoint = { ...emptyCheckpoint(), id, channel_values: values, channel_versions: known.versions };
    return expectOutcome(isAccepted, saver.put(this.#config(namespace, parentId), checkpoint, metadata, versions));
  }

  #putWrites(saver: BaseCheckpointSaver, namespace: string, id: string, { task, writes }: TaskWrites): Promise<void> {
    const pairs = writes.map(({ channel, edit }): [string, unknown] => [
      WRITABLE[channel % WRITABLE.length] ?? "",
      applyEdit([], edit, `w${this.#nextSerial()}`) ?? null,
    ]);
    const taskId = `0000000${task}-task`;
    const frozen = pairs.map(([channel, value]): [string, unknown] => [channel, frozenCopy(value)]);
    const isAccepted = this.oracle.putWrites(namespace, id, taskId, frozen);
    return expectOutcome(isAccepted, saver.putWrites(this.#config(namespace, id), pairs, taskId));
  }

  /** Each call is a run of its own: one that is refused says nothing of the next. */
  #config(namespace: string, id?: string) {
    return { ...configOf(this.name, namespace, id), metadata: {} };
  }

  #reserveId(namespace: string): string {
    const id = this.#ahead.get(namespace) ?? this.#newId(0);
    this.#ahead.set(namespace, id);
    return id;
  }

  #reservedId(namespace: string, clockBehind: number): string {
    const id = this.#ahead.get(namespace) ?? this.#newId(clockBehind);
    this.#ahead.delete(namespace);
    return id;
  }

  /** They sort as the clock of who makes them says. */
  #newId(clockBehind: number): string {
    const serial = this.#nextSerial();
    const time = (1_000_000 + serial - 10 * clockBehind).toString(16).padStart(8, "0");
    return `${time}-0000-6000-8000-${serial.toString(16).padStart(12, "0")}`;
  }
}
