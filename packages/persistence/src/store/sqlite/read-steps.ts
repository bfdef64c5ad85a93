import type { ListQuery, NamespaceKey } from "../checkpoint-store.ts";
import { filterConditions } from "./filter-conditions.ts";
import type { SqlStep, SqlValue } from "./database-thread.ts";

/** Which checkpoints: a query for their `seq`. */
export interface Selection {
  sql: string;
  params: readonly SqlValue[];
}

type ReadKey = NamespaceKey & { checkpointId: string | undefined };

export function selectOne({ threadId, namespace, checkpointId }: ReadKey): Selection {
  const place = "SELECT seq FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?";
  return checkpointId === undefined
    ? { sql: `${place} ORDER BY seq DESC LIMIT 1`, params: [threadId, namespace] }
    : { sql: `${place} AND checkpoint_id = ?`, params: [threadId, namespace, checkpointId] };
}

export function selectPage({
  threadId,
  namespace,
  checkpointId,
  before,
  filter,
  cursor,
  pageSize,
}: ListQuery): Selection {
  const conditions = [
    ...equal("thread_id", threadId),
    ...equal("checkpoint_ns", namespace),
    ...equal("checkpoint_id", checkpointId),
    ...(before === undefined ? [] : [arrivedBefore({ threadId, namespace, ...before })]),
    ...(cursor === undefined ? [] : [{ sql: "seq < ?", params: [Number(cursor)] }]),
    ...filterConditions(filter),
  ];
  const { sql, params } = allOf(conditions);
  return { sql: `SELECT seq FROM checkpoints WHERE ${sql} ORDER BY seq DESC LIMIT ?`, params: [...params, pageSize] };
}

/** A value of its own, not a comparison of columns: the index on `seq` serves it, on the last page as on the first. */
function arrivedBefore({
  threadId,
  namespace,
  checkpointId,
}: {
  threadId: string | undefined;
  namespace: string | undefined;
  checkpointId: string;
}): Selection {
  const place = allOf([...equal("thread_id", threadId), ...equal("checkpoint_ns", namespace)]);
  return {
    sql: `seq < coalesce(
      (SELECT max(seq) FROM checkpoints WHERE ${place.sql} AND checkpoint_id = ?),
      (SELECT max(seq) + 1 FROM checkpoints WHERE ${place.sql} AND checkpoint_id < ?), 0)`,
    params: [...place.params, checkpointId, ...place.params, checkpointId],
  };
}

function equal(column: string, value: string | undefined): Selection[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, params: [value] }];
}

function allOf(conditions: readonly Selection[]): Selection {
  return {
    sql: conditions.map(({ sql }) => sql).join(" AND ") || "true",
    params: conditions.flatMap(({ params }) => params),
  };
}

/** Checkpoints, newest first; the rows their values are built from; their writes; what their parents sent. */
export function loadSteps({ sql, params }: Selection): SqlStep[] {
  const selected = `selected AS (SELECT c.* FROM checkpoints c WHERE c.seq IN (${sql}))`;
  return [
    `WITH ${selected} SELECT * FROM selected ORDER BY seq DESC`,
    `WITH RECURSIVE ${selected}, ${buildingOn("SELECT s.thread_id, s.checkpoint_ns, v.key, v.value FROM selected s, json_each(s.versions) v")}
     ${SELECT_BUILDING}`,
    `WITH ${selected} SELECT s.seq, w.* FROM selected s JOIN checkpoint_writes w USING (thread_id, checkpoint_ns, checkpoint_id)
     ORDER BY w.task_id, w.idx`,
    `WITH ${selected} SELECT s.seq, w.* FROM selected s JOIN checkpoint_writes w
     ON w.thread_id = s.thread_id AND w.checkpoint_ns = s.checkpoint_ns AND w.checkpoint_id = s.parent_checkpoint_id
     WHERE w.channel = '__pregel_tasks' AND json_extract(s.checkpoint, '$.v') < 4 ORDER BY w.task_id, w.idx`,
  ].map((text) => ({ sql: text, params }));
}

// A row that several checkpoints need, or changes that many build on, comes once: UNION drops what was found before.
function buildingOn(roots: string): string {
  return `needed (thread_id, checkpoint_ns, channel, version) AS (
    ${roots}
    UNION
    SELECT b.thread_id, b.checkpoint_ns, b.channel, b.base
    FROM needed JOIN checkpoint_blobs b USING (thread_id, checkpoint_ns, channel, version) WHERE b.base IS NOT NULL)`;
}
const SELECT_BUILDING = `SELECT b.thread_id, b.checkpoint_ns, b.channel, b.version, b.base, b.type, b.blob
  FROM needed JOIN checkpoint_blobs b USING (thread_id, checkpoint_ns, channel, version)`;

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
     ${SELECT_BUILDING}`,
  ].map((sql) => ({ sql, params: [JSON.stringify(channels), ...selection.params] }));
}
