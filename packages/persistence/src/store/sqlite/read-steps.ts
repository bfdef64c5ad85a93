import type { ListQuery, NamespaceKey } from "../checkpoint-store.ts";
import { STEERING } from "../../history/graph-channels.ts";
import { filterConditions } from "./filter-conditions.ts";
import type { SqlStep, SqlValue } from "./database-thread.ts";

/** Which checkpoints: a query for their `seq`. */
export interface Selection {
  sql: string;
  params: readonly SqlValue[];
  /** Where all of them are, if it is one place. The rows of values do not repeat it. */
  place?: NamespaceKey;
}

type ReadKey = NamespaceKey & { checkpointId: string | undefined };

export function selectOne({ threadId, namespace, checkpointId }: ReadKey): Selection {
  const place = { threadId, namespace };
  const sql = "SELECT seq FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?";
  return checkpointId === undefined
    ? { sql: `${sql} ORDER BY seq DESC LIMIT 1`, params: [threadId, namespace], place }
    : { sql: `${sql} AND checkpoint_id = ?`, params: [threadId, namespace, checkpointId], place };
}

export function selectPage(query: ListQuery): Selection {
  const { threadId, namespace, checkpointId, filter, order, pageSize } = query;
  const conditions = [
    ...equal("thread_id", threadId),
    ...equal("checkpoint_ns", namespace),
    ...equal("checkpoint_id", checkpointId),
    ...startOfPage(query),
    ...filterConditions(filter),
  ];
  const { sql, params } = allOf(conditions);
  const direction = order === "newest" ? "DESC" : "ASC";
  return {
    sql: `SELECT seq FROM checkpoints WHERE ${sql} ORDER BY seq ${direction} LIMIT ?`,
    params: [...params, pageSize],
    ...(threadId !== undefined && namespace !== undefined && { place: { threadId, namespace } }),
  };
}

function startOfPage({ threadId, namespace, before, cursor, order }: ListQuery): Selection[] {
  if (cursor !== undefined) return [{ sql: order === "newest" ? "seq < ?" : "seq > ?", params: [Number(cursor)] }];
  if (before === undefined) return [];
  const { checkpointId, ...place } = { threadId, namespace, ...before };
  const { sql, params } = allOf([...equal("thread_id", place.threadId), ...equal("checkpoint_ns", place.namespace)]);
  return [{ sql: ARRIVAL[order](sql), params: [...params, checkpointId, ...params, checkpointId] }];
}

// A value of its own, not a comparison of columns: the index on `seq` serves it, on the last page as on the first.
const ARRIVAL = {
  newest: (place: string) => `seq < coalesce(
      (SELECT max(seq) FROM checkpoints WHERE ${place} AND checkpoint_id = ?),
      (SELECT max(seq) + 1 FROM checkpoints WHERE ${place} AND checkpoint_id < ?), 0)`,
  oldest: (place: string) => `seq > coalesce(
      (SELECT max(seq) FROM checkpoints WHERE ${place} AND checkpoint_id = ?),
      (SELECT min(seq) - 1 FROM checkpoints WHERE ${place} AND checkpoint_id > ?), 9223372036854775807)`,
};

function equal(column: string, value: string | undefined): Selection[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, params: [value] }];
}

function allOf(conditions: readonly Selection[]): Selection {
  return {
    sql: conditions.map(({ sql }) => sql).join(" AND ") || "true",
    params: conditions.flatMap(({ params }) => params),
  };
}

type Detail = Pick<ListQuery, "values" | "order">;

/** Checkpoints in order; the rows their values are built from; their writes; what their parents sent. */
export function loadSteps({ sql, params, place }: Selection, { values, order }: Detail): SqlStep[] {
  const selected = `selected AS (SELECT c.* FROM checkpoints c WHERE c.seq IN (${sql}))`;
  const all = values === "all";
  const roots = `SELECT s.thread_id, s.checkpoint_ns, v.key, v.value FROM selected s, json_each(s.versions) v
    WHERE ${all ? "true" : isSteering("v.key")}`;
  return [
    `WITH ${selected} SELECT * FROM selected ORDER BY seq ${order === "newest" ? "DESC" : "ASC"}`,
    `WITH RECURSIVE ${selected}, ${buildingOn(roots)} ${selectBuilding(place)}`,
    `WITH ${selected} SELECT s.seq, ${all ? "w.*" : STEERING_WRITE}
     FROM selected s JOIN checkpoint_writes w USING (thread_id, checkpoint_ns, checkpoint_id) ORDER BY w.task_id, w.idx`,
    `WITH ${selected} SELECT s.seq, w.* FROM selected s JOIN checkpoint_writes w
     ON w.thread_id = s.thread_id AND w.checkpoint_ns = s.checkpoint_ns AND w.checkpoint_id = s.parent_checkpoint_id
     WHERE w.channel = '__pregel_tasks' AND json_extract(s.checkpoint, '$.v') < 4 ORDER BY w.task_id, w.idx`,
  ].map((text) => ({ sql: text, params }));
}

function isSteering(column: string): string {
  const { names, prefixes } = STEERING;
  const begins = prefixes.map((prefix) => `${column} GLOB '${prefix}*'`);
  return `(${column} IN (${names.map((name) => `'${name}'`).join(", ")}) OR ${begins.join(" OR ")})`;
}

// Told apart by their channels: what an interrupt asks has an id that is needed, the rest is state.
const STEERING_WRITE = `w.task_id, w.idx, w.task_path, w.channel,
  iif(w.channel GLOB '__*', w.type, 'empty') AS type, iif(w.channel GLOB '__*', w.blob, x'') AS blob`;

// A row that several checkpoints need, or changes that many build on, comes once: UNION drops what was found before.
function buildingOn(roots: string): string {
  return `root (thread_id, checkpoint_ns, channel, version) AS (${roots}),
  needed (id) AS (
    SELECT b.rowid FROM root CROSS JOIN checkpoint_blobs b USING (thread_id, checkpoint_ns, channel, version)
    UNION
    SELECT b.rowid FROM needed CROSS JOIN checkpoint_blobs a ON a.rowid = needed.id CROSS JOIN checkpoint_blobs b
    ON b.thread_id = a.thread_id AND b.checkpoint_ns = a.checkpoint_ns AND b.channel = a.channel AND b.version = a.base)`;
}

// Each text of each row is made and copied three times on its way. What a value builds on is in its type too.
function selectBuilding(place: NamespaceKey | undefined): string {
  return `SELECT ${place ? "" : "b.thread_id, b.checkpoint_ns,"} b.channel, b.version, b.type, b.blob
  FROM needed CROSS JOIN checkpoint_blobs b ON b.rowid = needed.id`;
}

// From the parent upwards, each channel for itself, up to the nearest ancestor that holds a value.
const ancestors = (
  selection: string,
) => `ancestors (channel, depth, thread_id, checkpoint_ns, checkpoint_id, parent_id, version) AS (
    SELECT wanted.value, 0, c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, NULL
    FROM checkpoints c, json_each(?) wanted WHERE c.seq IN (${selection})
    UNION ALL
    SELECT a.channel, a.depth + 1, c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, (
      SELECT b.version FROM json_each(c.versions) v JOIN checkpoint_blobs b
      ON b.thread_id = c.thread_id AND b.checkpoint_ns = c.checkpoint_ns AND b.channel = v.key AND b.version = v.value
      WHERE v.key = a.channel AND b.type <> 'empty')
    FROM ancestors a JOIN checkpoints c
    ON c.thread_id = a.thread_id AND c.checkpoint_ns = a.checkpoint_ns AND c.checkpoint_id = a.parent_id
    WHERE a.version IS NULL)`;

/** Per channel its writes on the way, oldest first; which version it starts from; the rows that build that. */
export function deltaHistorySteps(selection: Selection, channels: readonly string[]): SqlStep[] {
  const walk = ancestors(selection.sql);
  return [
    `WITH RECURSIVE ${walk} SELECT w.* FROM ancestors a
     JOIN checkpoint_writes w USING (thread_id, checkpoint_ns, checkpoint_id, channel)
     WHERE a.depth > 0 ORDER BY a.depth DESC, w.task_id, w.idx`,
    `WITH RECURSIVE ${walk} SELECT channel, version FROM ancestors WHERE version IS NOT NULL`,
    `WITH RECURSIVE ${walk}, ${buildingOn("SELECT thread_id, checkpoint_ns, channel, version FROM ancestors WHERE version IS NOT NULL")}
     ${selectBuilding(selection.place)}`,
  ].map((sql) => ({ sql, params: [JSON.stringify(channels), ...selection.params] }));
}
