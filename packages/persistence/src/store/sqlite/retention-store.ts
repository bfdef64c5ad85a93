import type { LoadedCheckpoint } from "../checkpoint-store.ts";
import type {
  AncestryRow,
  CheckpointLinkRow,
  RemovalOrder,
  RemovedRows,
  RetentionStore,
  ThreadHeadRow,
  ThreadsQuery,
} from "../retention-store.ts";
import type { SqlRow } from "./database-thread.ts";
import type { ReadyDatabase } from "./ready-database.ts";
import type { Selection } from "./read-steps.ts";
import { ancestryStep, linksStep, removeSteps, selectSeqs, threadsStep } from "./retention-steps.ts";
import { textOf } from "./rows.ts";

/** What it shares with the store of the same database. */
export interface SqliteRetentionSource {
  database: ReadyDatabase;
  /** Checkpoints as a list with `values: "steering"` reads them. */
  loadHeads(selection: Selection): Promise<readonly LoadedCheckpoint[]>;
}

export class SqliteRetention implements RetentionStore {
  readonly #source: SqliteRetentionSource;

  constructor(source: SqliteRetentionSource) {
    this.#source = source;
  }

  async readThreadHeads(query: ThreadsQuery): Promise<ThreadHeadRow[]> {
    const [rows = []] = await this.#source.database.read([threadsStep(query)]);
    const seqs = rows.map((row) => row["head"]).filter((seq) => typeof seq === "number");
    const heads = await this.#source.loadHeads(selectSeqs(seqs));
    const headOf = new Map(heads.map((head) => [head.row.threadId, head]));
    return rows.map((row) => headRow(row, headOf.get(textOf(row, "thread_id"))));
  }

  async readLinks(threadId: string): Promise<CheckpointLinkRow[]> {
    const [rows = []] = await this.#source.database.read([linksStep(threadId)]);
    return rows.map(linkRow);
  }

  async readAncestry(threadId: string): Promise<AncestryRow[]> {
    const [rows = []] = await this.#source.database.read([ancestryStep(threadId)]);
    return rows.map((row) => ({
      namespace: textOf(row, "checkpoint_ns"),
      checkpointId: textOf(row, "checkpoint_id"),
      ancestorId: optionalText(row["ancestor_id"]),
    }));
  }

  async remove(order: RemovalOrder): Promise<RemovedRows | undefined> {
    const answer = await this.#source.database.write(removeSteps(order));
    if ("refused" in answer) return undefined;
    const [, [before = {}] = []] = answer.results;
    const [after = {}] = answer.results.at(-1) ?? [];
    const removed = (column: keyof RemovedRows) => Number(before[column]) - Number(after[column]);
    return { checkpoints: removed("checkpoints"), writes: removed("writes"), values: removed("values") };
  }
}

function headRow(row: SqlRow, head: LoadedCheckpoint | undefined): ThreadHeadRow {
  return {
    threadId: textOf(row, "thread_id"),
    checkpoints: Number(row["checkpoints"]),
    head,
    newest: { checkpointId: textOf(row, "checkpoint_id"), ts: optionalText(row["ts"]) },
    hasOpenRun: row["has_open_run"] === 1,
    stamp: textOf(row, "stamp"),
  };
}

function linkRow(row: SqlRow): CheckpointLinkRow {
  return {
    namespace: textOf(row, "checkpoint_ns"),
    checkpointId: textOf(row, "checkpoint_id"),
    parentId: optionalText(row["parent_checkpoint_id"]),
    source: optionalText(row["source"]),
    rootId: optionalText(row["root_id"]),
    valueless: JSON.parse(textOf(row, "valueless")) as string[],
    counted: JSON.parse(textOf(row, "counted")) as string[],
    needsParent: row["needs_parent"] === 1,
    isFork: row["is_fork"] === 1,
    written: JSON.parse(textOf(row, "written")) as string[],
  };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
