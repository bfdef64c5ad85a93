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
import { loadedCheckpoints } from "./loaded-checkpoints.ts";
import { namesIn, type SchemaNames } from "./names.ts";
import type { PostgresDatabase, SqlRow } from "./postgres-database.ts";
import { ancestryQuery, headsQuery, linksQuery, removeQuery, threadHeadsQuery } from "./sql/retention-queries.ts";

export class PostgresRetention implements RetentionStore {
  readonly #database: PostgresDatabase;
  readonly #names: SchemaNames;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#names = namesIn(database.schema);
  }

  async readThreadHeads(query: ThreadsQuery): Promise<ThreadHeadRow[]> {
    const rows = await this.#database.query(threadHeadsQuery(this.#names, query));
    const known = rows.flatMap(([threadId, , , headId]) =>
      typeof headId === "string" ? [{ threadId: String(threadId), headId }] : [],
    );
    const loaded = loadedCheckpoints(await this.#database.query(headsQuery(this.#names, known)), "steering");
    const heads = new Map(loaded.map(({ checkpoint }) => [checkpoint.row.threadId, checkpoint]));
    return rows.map((row) => headRow(row, heads.get(String(row[0]))));
  }

  async readLinks(threadId: string): Promise<CheckpointLinkRow[]> {
    return (await this.#database.query(linksQuery(this.#names, threadId))).map(linkRow);
  }

  async readAncestry(threadId: string): Promise<AncestryRow[]> {
    const rows = await this.#database.query(ancestryQuery(this.#names, threadId));
    return rows.map(([namespace, checkpointId, ancestorId]) => ({
      namespace: String(namespace),
      checkpointId: String(checkpointId),
      ancestorId: optionalText(ancestorId),
    }));
  }

  async remove(order: RemovalOrder): Promise<RemovedRows | undefined> {
    const [[removed] = []] = await this.#database.query(removeQuery(this.#names, order));
    if (typeof removed !== "string") return undefined;
    const [checkpoints = 0, writes = 0, values = 0] = removed.split(" ").map(Number);
    return { checkpoints, writes, values };
  }
}

function headRow(
  [threadId, stamp, checkpoints, , newestId, ts, hasOpenRun]: SqlRow,
  head: LoadedCheckpoint | undefined,
): ThreadHeadRow {
  return {
    threadId: String(threadId),
    checkpoints: Number(checkpoints),
    head,
    newest: { checkpointId: String(newestId), ts: optionalText(ts) },
    hasOpenRun: hasOpenRun === "t",
    stamp: String(stamp),
  };
}

function linkRow([
  namespace,
  checkpointId,
  parentId,
  source,
  rootId,
  valueless,
  counted,
  needsParent,
  isFork,
  written,
]: SqlRow): CheckpointLinkRow {
  return {
    namespace: String(namespace),
    checkpointId: String(checkpointId),
    parentId: optionalText(parentId),
    source: optionalText(source),
    rootId: optionalText(rootId),
    valueless: listOf(valueless),
    counted: listOf(counted),
    needsParent: needsParent === "t",
    isFork: isFork === "t",
    written: listOf(written),
  };
}

function listOf(json: unknown): string[] {
  return typeof json === "string" ? (JSON.parse(json) as string[]) : [];
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
