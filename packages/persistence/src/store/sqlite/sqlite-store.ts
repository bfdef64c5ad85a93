import { ThreadkeepError } from "@threadkeep/state";
import type { DatabaseStats, ThreadPage, ThreadQuery } from "../../catalog/thread-catalog.ts";
import { buildChain, buildChains } from "../build-chain.ts";
import type {
  CheckpointKey,
  CheckpointPage,
  CheckpointStore,
  CheckpointToPut,
  DeltaHistory,
  ListQuery,
  LoadedCheckpoint,
  NamespaceKey,
  WriteRow,
} from "../checkpoint-store.ts";
import { threadDeleted } from "../thread-deleted-error.ts";
import { databaseStats, STATS_STEPS } from "./catalog-stats.ts";
import { listThreadsStep, threadPage } from "./catalog-threads.ts";
import type { DatabaseThread, SqlStep } from "./database-thread.ts";
import { deleteThreadSteps } from "./delete-steps.ts";
import { forgetWritesSteps, parentWritesSteps, putCheckpointSteps, putWritesSteps } from "./put-steps.ts";
import { deltaHistorySteps, loadSteps, selectOne, selectPage, type Selection } from "./read-steps.ts";
import { SqliteRetention } from "./retention-store.ts";
import { checkpointRow, groupBySeq, indexValues, seqOf, textOf, versionsOf, writeRow } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

const ONE = { values: "all", order: "newest" } as const;
const HEADS = { values: "steering", order: "newest" } as const;

/** The tables in one file, or in memory. They are made by the first call, whichever it is. */
export class SqliteStore implements CheckpointStore {
  readonly retention: SqliteRetention;
  readonly #database: DatabaseThread;
  #ready: Promise<void> | undefined;

  constructor(database: DatabaseThread) {
    this.#database = database;
    this.retention = new SqliteRetention({
      database,
      setup: () => this.setup(),
      loadHeads: async (selection) => (await this.#load(selection, HEADS)).map(({ checkpoint }) => checkpoint),
    });
  }

  /** Any number of processes may do so at once. */
  setup(): Promise<void> {
    return (this.#ready ??= this.#createTables().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    }));
  }

  async put(checkpoint: CheckpointToPut, parentWrites: readonly WriteRow[] = []): Promise<void> {
    const steps = [...parentWritesSteps(checkpoint.row, parentWrites), ...putCheckpointSteps(checkpoint)];
    await this.#write(checkpoint.row, steps).catch(async (error: unknown) => {
      if (ThreadkeepError.isInstance(error) && error.code === "checkpointer.thread-deleted") {
        await this.#database.write(forgetWritesSteps(checkpoint.row));
      }
      throw error;
    });
  }

  async putWrites(key: CheckpointKey, rows: readonly WriteRow[]): Promise<void> {
    await this.#write(key, putWritesSteps(key, rows));
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
    await this.setup();
    const [writes = [], seeds = [], values = []] = await this.#database.read(
      deltaHistorySteps(selectOne(key), channels),
    );
    const find = indexValues(values);
    const starts = new Map(seeds.map((row) => [textOf(row, "channel"), textOf(row, "version")]));
    const seedOf = (channel: string, version: string | undefined) =>
      version === undefined
        ? undefined
        : { version, chain: buildChain(version, (at) => find({ ...key, channel, version: at })) };
    const writesOf = (channel: string) =>
      writes
        .filter((row) => row["channel"] === channel)
        .map((row) => ({ ...writeRow(row), checkpointId: textOf(row, "checkpoint_id") }));
    return new Map(
      channels.map((channel) => [channel, { seed: seedOf(channel, starts.get(channel)), writes: writesOf(channel) }]),
    );
  }

  async listThreads(query: ThreadQuery): Promise<ThreadPage> {
    await this.setup();
    const [rows = []] = await this.#database.read([listThreadsStep(query)]);
    return threadPage(rows, query);
  }

  async readStats(): Promise<DatabaseStats> {
    await this.setup();
    return databaseStats(await this.#database.read(STATS_STEPS));
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.setup();
    await this.#database.write(deleteThreadSteps(threadId));
  }

  end(): Promise<void> {
    return this.#database.end();
  }

  async #createTables(): Promise<void> {
    await this.#database.write(SCHEMA.map((sql) => ({ sql, params: [] })));
  }

  async #write(key: CheckpointKey, steps: SqlStep[]): Promise<void> {
    await this.setup();
    const answer = await this.#database.write(steps);
    if ("refused" in answer) throw threadDeleted(key, textOf(answer.refused, "deleted_at"));
  }

  async #load(
    selection: Selection,
    detail: Pick<ListQuery, "values" | "order">,
  ): Promise<{ seq: number; checkpoint: LoadedCheckpoint }[]> {
    await this.setup();
    const [rows = [], values = [], writes = [], sends = []] = await this.#database.read(loadSteps(selection, detail));
    const find = indexValues(values);
    const writesOf = groupBySeq(writes);
    const sendsOf = groupBySeq(sends);
    return rows.map((raw) => {
      const row = checkpointRow(raw);
      const seq = seqOf(raw);
      const checkpoint = {
        row,
        ...buildChains(versionsOf(raw), detail.values, (channel, version) => find({ ...row, channel, version })),
        writes: (writesOf.get(seq) ?? []).map(writeRow),
        sends: (sendsOf.get(seq) ?? []).map(writeRow),
      };
      return { seq, checkpoint };
    });
  }
}
