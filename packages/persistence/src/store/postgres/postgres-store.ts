import type { DatabaseStats, ThreadPage, ThreadQuery } from "../../catalog/thread-catalog.ts";
import type { Fence } from "../../runs/fence.ts";
import type {
  CheckpointKey,
  CheckpointPage,
  CheckpointStore,
  CheckpointToPut,
  DeltaHistory,
  FencedPut,
  ListQuery,
  LoadedCheckpoint,
  WriteRow,
} from "../checkpoint-store.ts";
import { threadDeleted } from "../thread-deleted-error.ts";
import { underFence } from "./under-fence.ts";
import { deltaHistories } from "./delta-histories.ts";
import { loadedCheckpoints } from "./loaded-checkpoints.ts";
import { namesIn, type SchemaNames } from "./names.ts";
import { writeCursor } from "./page-cursor.ts";
import type { PostgresDatabase, SqlQuery } from "./postgres-database.ts";
import { PostgresEffectStore } from "./effects/postgres-effect-store.ts";
import { PostgresRetention } from "./postgres-retention.ts";
import { PostgresRunStore } from "./runs/postgres-run-store.ts";
import { databaseStats } from "./database-stats.ts";
import { listThreadsQuery } from "./sql/list-threads-query.ts";
import { statsQuery } from "./sql/stats-query.ts";
import { threadPage } from "./thread-page.ts";
import { deleteThreadCall, writeCalls, type WriteCalls } from "./sql/calls.ts";
import { deltaHistoryQuery, listQuery, readQuery } from "./sql/read-queries.ts";
import type { ReadKey } from "./sql/select-page.ts";
import { setupSchema } from "./setup-schema.ts";

/** The tables of the stock PostgresSaver, unchanged, and beside them what they have no place for. */
export class PostgresStore implements CheckpointStore {
  readonly retention: PostgresRetention;
  readonly runs: PostgresRunStore;
  readonly effects: PostgresEffectStore;
  readonly #database: PostgresDatabase;
  readonly #names: SchemaNames;
  readonly #calls: WriteCalls;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#names = namesIn(database.schema);
    this.#calls = writeCalls(this.#names);
    this.retention = new PostgresRetention(database);
    this.runs = new PostgresRunStore(database);
    this.effects = new PostgresEffectStore(database);
  }

  /** @throws ThreadkeepError `checkpointer.schema-newer`, and what every call throws */
  setup(): Promise<void> {
    return setupSchema(this.#database);
  }

  put(checkpoint: CheckpointToPut, parentWrites: readonly WriteRow[] = [], fenced?: FencedPut): Promise<void> {
    return this.#write(checkpoint.row, this.#calls.put(checkpoint, parentWrites, fenced), fenced?.fence);
  }

  putWrites(key: CheckpointKey, rows: readonly WriteRow[], fence?: Fence): Promise<void> {
    return this.#write(key, this.#calls.putWrites(key, rows, fence), fence);
  }

  async read(key: ReadKey): Promise<LoadedCheckpoint | undefined> {
    const rows = await this.#database.query(readQuery(this.#names, key));
    return loadedCheckpoints(rows, "all")[0]?.checkpoint;
  }

  async list(query: ListQuery): Promise<CheckpointPage> {
    const loaded = loadedCheckpoints(await this.#database.query(listQuery(this.#names, query)), query.values);
    if (query.order === "newest") loaded.reverse();
    const last = loaded.at(-1);
    return {
      checkpoints: loaded.map(({ checkpoint }) => checkpoint),
      cursor: last === undefined || loaded.length < query.pageSize ? undefined : writeCursor(last.end),
    };
  }

  async readDeltaHistory(key: ReadKey, channels: readonly string[]): Promise<ReadonlyMap<string, DeltaHistory>> {
    const rows = await this.#database.query(deltaHistoryQuery(this.#names, key, channels));
    return deltaHistories(rows, channels);
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.#database.query(deleteThreadCall(this.#names, threadId));
  }

  async listThreads(query: ThreadQuery): Promise<ThreadPage> {
    return threadPage(await this.#database.query(listThreadsQuery(this.#names, query)), query);
  }

  async readStats(): Promise<DatabaseStats> {
    const [[json] = []] = await this.#database.query({ text: statsQuery(this.#names), values: [] });
    return databaseStats(String(json));
  }

  end(): Promise<void> {
    return this.#database.end();
  }

  async #write(key: CheckpointKey, call: SqlQuery, fence: Fence | undefined): Promise<void> {
    const [[deletedAt] = []] = await underFence(fence, key.threadId, this.#database.query(call));
    if (typeof deletedAt === "string") throw threadDeleted(key, deletedAt);
  }
}
