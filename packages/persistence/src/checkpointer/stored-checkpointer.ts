import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type DeltaChannelHistory,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";
import type { DatabaseStats, ThreadCatalog, ThreadPage, ThreadQuery } from "../catalog/thread-catalog.ts";
import { verifiedThreads } from "../catalog/verified-threads.ts";
import type { KnownChannels, ValueCodec } from "../encoding/value-codec.ts";
import type { CheckpointQuery, CheckpointReader } from "../history/checkpoint-reader.ts";
import type { CheckpointKey, CheckpointStore, LoadedCheckpoint } from "../store/checkpoint-store.ts";
import type { EffectAccess, KeepsEffects } from "../effects/effect-access.ts";
import { storedEffects } from "../effects/stored-effects.ts";
import type { KeepsRuns, RunAccess } from "../runs/run-access.ts";
import { storedRuns } from "../runs/stored-runs.ts";
import type { RetentionAccess } from "../retention/retention-access.ts";
import { storedRetention } from "../retention/stored-retention.ts";
import { BranchMemory } from "./branch-memory.ts";
import { checkCheckpoint } from "./check-checkpoint.ts";
import { assertSealable } from "./checkpoint-head.ts";
import { configOf, nameOf, namespaceOf, readKeyOf, writeKeyOf } from "./checkpoint-key.ts";
import { decodeTuple, type Reader } from "./decode-checkpoint.ts";
import { encodeValues, encodeWrites, versionTexts } from "./encode-checkpoint.ts";
import { listCheckpoints, readQuery } from "./list-checkpoints.ts";
import { nextVersion } from "./next-version.ts";
import { withOwnSends } from "./own-sends.ts";
import { readDeltaHistory } from "./read-delta-history.ts";
import { withoutKeys } from "./read-names.ts";
import { recallCheckpoint } from "./recall-checkpoint.ts";
import { fencedPut } from "./fenced-put.ts";
import { putHead, type PutHeadSource } from "./put-head.ts";
import { UnderWay } from "./under-way.ts";
import { WriteOrder } from "./write-order.ts";

const MB = 1024 * 1024;
const CALLS = "calls";

export interface StoredCheckpointerOptions {
  store: CheckpointStore;
  codec: ValueCodec;
  /** What is remembered of values, to store only what changed, in about so many bytes. */
  maxMemoryBytes?: number | undefined;
}

/**
 * A LangGraph checkpointer over a store.
 *
 * - A failed write rejects, and so does every later write of its run, with the same error. The run ends where the next begins,
 *   by reading the thread. Nothing else of a failure is left over in the process.
 * - A checkpoint is acknowledged after its parent and its parent's writes.
 * - The checkpoint put last is the head, whatever the clocks say.
 * - What a run writes under a fence is refused with LeaseLostError once another process took the run over.
 * - A thread that was deleted stays deleted: what a run of before still writes is refused. An invoke begins it anew.
 */
export class StoredCheckpointer
  extends BaseCheckpointSaver<number>
  implements CheckpointReader, ThreadCatalog, KeepsRuns, KeepsEffects
{
  readonly #store: CheckpointStore;
  readonly #reader: Reader;
  readonly #order: WriteOrder;
  readonly #memory: BranchMemory;
  readonly #heads: PutHeadSource;
  /** What was called and is not answered yet. */
  readonly #calls = new UnderWay();

  constructor({ store, codec, maxMemoryBytes = 64 * MB }: StoredCheckpointerOptions) {
    super();
    this.#store = store;
    this.#order = new WriteOrder(store);
    this.#reader = { codec, nextVersion: (current) => this.getNextVersion(current) };
    this.#memory = new BranchMemory(maxMemoryBytes);
    this.#heads = { codec, rowsOf: (key) => this.#memory.rows(key), read: (key) => store.read(key) };
  }

  /** What `planRetention` and `applyRetention` work by. */
  get retention(): Required<RetentionAccess> {
    return storedRetention(this.#store.retention, this.#reader);
  }

  /** The runs of its threads, which are recovered from here. */
  get runs(): RunAccess {
    return storedRuns(this.#store.runs, this.#reader.codec);
  }

  /** What the tools of its threads did in the outside world. */
  get effects(): EffectAccess {
    return storedEffects(this.#store.effects, this.#reader.codec);
  }

  /** Makes the tables where they are missing. May run any number of times at once. */
  setup(): Promise<void> {
    return this.#store.setup();
  }

  /** Lets go of the database, after the calls that were made. */
  async end(): Promise<void> {
    await Promise.all(this.#calls.of(CALLS));
    await this.#store.end();
  }

  override getNextVersion(current: number | undefined): number {
    return nextVersion(current);
  }

  /** Undefined where there is none, and where the config names no thread: LangGraph asks so before it says what is missing. */
  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return this.#answer(this.#getTuple(config));
  }

  async #getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    if (config.configurable?.["thread_id"] === undefined) return undefined;
    const key = readKeyOf(config);
    const loaded = await this.#store.read(key);
    this.#order.failures.begin(config, key, loaded?.row.checkpointId);
    if (loaded === undefined) return undefined;
    const tuple = await decodeTuple(this.#reader, loaded);
    assertSealable(this.#reader.codec, loaded.row);
    // Of what was not refused.
    this.#recall(loaded);
    return tuple;
  }

  /**
   * Reads a checkpoint whole, without a config's id the head, and begins no run by it.
   * @throws ThreadkeepError as `getTuple`
   */
  checkTuple(config: RunnableConfig): Promise<void> {
    return this.#answer(checkCheckpoint(this.#store, this.#reader, config));
  }

  /** Newest first, in the order of arrival, a page at a time; of all threads where the config names none. */
  override list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    return listCheckpoints(this.#store, this.#reader, config, options);
  }

  /** What `readHistory` reads by: from either end in the order of arrival, a page at a time, and no more values than asked for. */
  readCheckpoints(query: CheckpointQuery): AsyncGenerator<CheckpointTuple> {
    return readQuery(this.#store, query.values ? this.#reader : withoutKeys(this.#reader), query);
  }

  /** What `listThreads` reads by. */
  async listThreads(query: ThreadQuery): Promise<ThreadPage> {
    const { codec } = this.#reader;
    const withHeads = codec.seal !== undefined;
    return verifiedThreads(codec, await this.#answer(this.#store.listThreads({ ...query, withHeads })));
  }

  /** What the function `readStats` reads by. */
  readStats(): Promise<DatabaseStats> {
    return this.#answer(this.#store.readStats());
  }

  override put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    return this.#answer(this.#put(config, checkpoint, metadata, newVersions));
  }

  async #put(
    config: RunnableConfig,
    given: Checkpoint,
    metadata: CheckpointMetadata,
    givenVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { checkpoint, newVersions } = withOwnSends({ checkpoint: given, newVersions: givenVersions });
    const { checkpointId: configured, ...place } = readKeyOf(config);
    const key = { ...place, checkpointId: nameOf(checkpoint.id, "checkpoint id") };
    const parentId = configured === key.checkpointId ? undefined : configured;
    const parent = parentId === undefined ? undefined : { ...place, checkpointId: parentId };
    const { "": rootId, ...others } = metadata.parents ?? {};
    // Now, before anything is waited for: the graph goes on with these values.
    const versions = versionTexts(checkpoint.channel_versions);
    const values = { checkpoint, versions, newVersions, before: this.#memoryOf(parent) };
    const encoding = encodeValues(this.#reader.codec, place, values);
    const fenced = fencedPut(config, key, checkpoint, metadata);
    const writing = putHead(this.#heads, { key, checkpoint, metadata, newVersions, configured });
    const written = unheard(Promise.all([encoding, writing]));
    const toPut = written.then(([{ rows }, { row }]) => ({ row, versions, values: rows, rootId }));
    const parents = new Set([parentId, rootId, ...Object.values(others)].filter((id) => id !== undefined));
    const known = encoding.then((encoded) => encoded.known, noneKnown);
    await this.#memory.whilePut(key, known, this.#order.put({ config, key, fenced }, [...parents], unheard(toPut)));
    // The branch has moved on. Who goes back reads the parent first, and with it what is to be remembered.
    if (parent) this.#memory.delete(parent);
    const [encoded, { rows }] = await written;
    this.#memory.set(key, { memories: encoded.memories, known: encoded.known, rows });
    return configOf(key);
  }

  /** @param taskPath where the task stands in its graph, which LangGraph gives from 1.7 on */
  override putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, taskPath = ""): Promise<void> {
    return this.#answer(this.#putWrites(config, writes, taskId, taskPath));
  }

  async #putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, taskPath: string): Promise<void> {
    const key = writeKeyOf(config);
    const task = nameOf(taskId, "task id");
    const path = nameOf(taskPath, "task path");
    const known = this.#memory.known(key);
    const encoding = unheard(encodeWrites(this.#reader.codec, key, writes, task, path, known));
    await this.#order.putWrites({ config, key }, task, encoding);
  }

  /** Everything of exactly this thread, child namespaces included. */
  override deleteThread(threadId: string): Promise<void> {
    return this.#answer(this.#deleteThread(threadId));
  }

  async #deleteThread(threadId: string): Promise<void> {
    const { threadId: name } = namespaceOf({ configurable: { thread_id: threadId } });
    await this.#store.deleteThread(name);
    this.#memory.deleteThread(name);
  }

  override getDeltaChannelHistory(options: {
    config: RunnableConfig;
    channels: string[];
  }): Promise<Record<string, DeltaChannelHistory>> {
    return this.#answer(readDeltaHistory(this.#store, this.#reader, options));
  }

  #answer<T>(call: Promise<T>): Promise<T> {
    return this.#calls.add(CALLS, call);
  }

  #memoryOf(parent: CheckpointKey | undefined) {
    return (parent && this.#memory.get(parent)) ?? new Map();
  }

  /** So that a run which goes on from here, maybe begun by another process, stores only what it changes. */
  #recall(loaded: LoadedCheckpoint): void {
    if (this.#memory.get(loaded.row) !== undefined) return;
    this.#memory.set(loaded.row, recallCheckpoint(this.#reader.codec, loaded));
  }
}

function noneKnown(): KnownChannels {
  return new Map();
}

/** Maybe nobody comes to hear how it ends, because something else failed first. */
function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
