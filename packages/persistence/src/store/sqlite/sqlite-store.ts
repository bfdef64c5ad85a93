import { ThreadkeepError } from "@threadkeep/state";
import type { Fence } from "../../runs/fence.ts";
import { LeaseLostError } from "../../runs/lease-lost-error.ts";
import type { DatabaseStats, ThreadPage, ThreadQuery } from "../../catalog/thread-catalog.ts";
import { parseHead } from "../../checkpointer/checkpoint-head.ts";
import { versionTexts } from "../../checkpointer/encode-checkpoint.ts";
import { buildChain, buildChains } from "../build-chain.ts";
import type {
  CheckpointKey,
  CheckpointPage,
  CheckpointStore,
  CheckpointToPut,
  DeltaHistory,
  FencedPut,
  ListQuery,
  LoadedCheckpoint,
  NamespaceKey,
  WriteRow,
} from "../checkpoint-store.ts";
import { threadDeleted } from "../thread-deleted-error.ts";
import { databaseStats, STATS_STEPS } from "./catalog-stats.ts";
import { listThreadsStep, threadPage } from "./catalog-threads.ts";
import type { DatabaseThread, SqlStep } from "./database-thread.ts";
import { SqliteEffectStore } from "./effects/sqlite-effect-store.ts";
import { ReadyDatabase } from "./ready-database.ts";
import { isLeaseLost } from "./runs/fence-steps.ts";
import { SqliteRunStore } from "./runs/sqlite-run-store.ts";
import { deleteThreadSteps } from "./delete-steps.ts";
import { forgetWritesSteps, parentWritesSteps, putCheckpointSteps, putWritesSteps } from "./put-steps.ts";
import { deltaHistorySteps, loadSteps, selectOne, selectPage, type Selection } from "./read-steps.ts";
import { SqliteRetention } from "./retention-store.ts";
import { checkpointRow, groupBySeq, indexValues, seqOf, textOf, writeRow } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

const ONE = { values: "all", order: "newest" } as const;
const HEADS = { values: "steering", order: "newest" } as const;

/** The tables in one file, or in memory. */
export class SqliteStore implements CheckpointStore {
  readonly retention: SqliteRetention;
  readonly runs: SqliteRunStore;
  readonly effects: SqliteEffectStore;
  readonly #database: ReadyDatabase;

  constructor(thread: DatabaseThread) {
    const database = new ReadyDatabase(thread, SCHEMA);
    this.#database = database;
    this.runs = new SqliteRunStore(database, thread.options);
    this.effects = new SqliteEffectStore(database);
    this.retention = new SqliteRetention({
      database,
      loadHeads: async (selection) => (await this.#load(selection, HEADS)).map(({ checkpoint }) => checkpoint),
    });
  }

  /** Any number of processes may do so at once. */
  setup(): Promise<void> {
    return this.#database.setup();
  }

  async put(checkpoint: CheckpointToPut, parentWrites: readonly WriteRow[] = [], fenced?: FencedPut): Promise<void> {
    const steps = [...parentWritesSteps(checkpoint.row, parentWrites), ...putCheckpointSteps(checkpoint, fenced)];
    await this.#write(checkpoint.row, steps, fenced?.fence).catch(async (error: unknown) => {
      if (isRefusal(error)) await this.#database.write(forgetWritesSteps(checkpoint.row));
      throw error;
    });
  }

  async putWrites(key: CheckpointKey, rows: readonly WriteRow[], fence?: Fence): Promise<void> {
    await this.#write(key, putWritesSteps(key, rows, fence), fence);
  }

  async read(key: NamespaceKey & { checkpointId: string | undefined }): Promise<LoadedCheckpoint | undefined> {
    const [loaded] = await this.#load(selectOne(key), ONE);
    return loaded?.checkpoint;
  }

  async list(query: ListQuery): Promise<CheckpointPage> {
    const loaded = await this.#load(selectPage(query), query);
    return {
      checkpoints: loaded.map(({ checkpoint }) => checkpoint),
      cursor: loaded.length < query.pageSize ? undefined : String(loaded.at(-1)?.seq),
    };
  }

  async readDeltaHistory(
    key: NamespaceKey & { checkpointId: string | undefined },
    channels: readonly string[],
  ): Promise<ReadonlyMap<string, DeltaHistory>> {
    const [writes = [], seeds = [], values = []] = await this.#database.read(
      deltaHistorySteps(selectOne(key), channels),
    );
    const find = indexValues(values, key);
    const starts = new Map(seeds.map((row) => [textOf(row, "channel"), textOf(row, "version")]));
    const seedOf = (channel: string, version: string | undefined) =>
      version === undefined ? undefined : { version, chain: buildChain(version, (at) => find(key, channel, at)) };
    const writesOf = (channel: string) =>
      writes
        .filter((row) => row["channel"] === channel)
        .map((row) => ({ ...writeRow(row), checkpointId: textOf(row, "checkpoint_id") }));
    return new Map(
      channels.map((channel) => [channel, { seed: seedOf(channel, starts.get(channel)), writes: writesOf(channel) }]),
    );
  }

  async listThreads(query: ThreadQuery): Promise<ThreadPage> {
    const [rows = []] = await this.#database.read([listThreadsStep(query)]);
    return threadPage(rows, query);
  }

  async readStats(): Promise<DatabaseStats> {
    return databaseStats(await this.#database.read(STATS_STEPS));
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.#database.write(deleteThreadSteps(threadId));
  }

  end(): Promise<void> {
    return this.#database.end();
  }

  async #write(key: CheckpointKey, steps: SqlStep[], fence: Fence | undefined): Promise<void> {
    const answer = await this.#database.write(steps);
    if ("results" in answer) return;
    if (fence !== undefined && isLeaseLost(answer.refused)) throw new LeaseLostError(fence, key.threadId);
    throw threadDeleted(key, textOf(answer.refused, "deleted_at"));
  }

  async #load(
    selection: Selection,
    detail: Pick<ListQuery, "values" | "order">,
  ): Promise<{ seq: number; checkpoint: LoadedCheckpoint }[]> {
    const [rows = [], values = [], writes = [], sends = []] = await this.#database.read(loadSteps(selection, detail));
    const find = indexValues(values, selection.place);
    const writesOf = groupBySeq(writes);
    const sendsOf = groupBySeq(sends);
    return rows.map((raw) => {
      const row = checkpointRow(raw);
      const seq = seqOf(raw);
      // As the checkpoint itself says it, and not the column beside it that the rows were found by.
      const versions = Object.entries(versionTexts(parseHead(row.checkpoint).channel_versions));
      const checkpoint = {
        row,
        values: detail.values,
        ...buildChains(versions, detail.values, (channel, version) => find(row, channel, version)),
        writes: (writesOf.get(seq) ?? []).map(writeRow),
        sends: (sendsOf.get(seq) ?? []).map(writeRow),
      };
      return { seq, checkpoint };
    });
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof LeaseLostError ||
    (ThreadkeepError.isInstance(error) && error.code === "checkpointer.thread-deleted")
  );
}
