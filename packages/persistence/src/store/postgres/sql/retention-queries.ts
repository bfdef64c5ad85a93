import type { AncestryRow, RemovalOrder, ThreadsQuery } from "../../retention-store.ts";
import { quoteText, type SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { as, lookUp } from "./look-up.ts";
import { Params } from "./params.ts";
import { isSteering } from "./steering.ts";
import { pageById } from "./thread-pages.ts";

const CHECKPOINT = ["thread_id", "checkpoint_ns", "checkpoint_id"] as const;
const ARRIVAL = "coalesce(m.sort_id, c.checkpoint_id)";

/** Per thread: its stamp, how many checkpoints it has, its head, and which came last, with its time. */
export function threadHeadsQuery(names: SchemaNames, { after, limit }: ThreadsQuery): SqlQuery {
  const params = new Params();
  const { checkpoints, arrivals, stamp, head, runs } = names;
  return params.query(`WITH RECURSIVE ${pageById(names, params, { after, limit, prefix: "" })}
  SELECT page.thread_id, ${stamp}(page.thread_id),
    (SELECT count(*) FROM ${checkpoints} a WHERE a.thread_id = page.thread_id),
    ${head}(page.thread_id, ''), newest.checkpoint_id, newest.ts,
    EXISTS (SELECT FROM ${runs} r WHERE r.thread_id = page.thread_id AND r.state = 'open')
  FROM page, LATERAL (
    SELECT c.checkpoint_id, c.checkpoint ->> 'ts' AS ts
    FROM ${checkpoints} c LEFT ${lookUp(arrivals, "m", as("c", ...CHECKPOINT))}
    WHERE c.thread_id = page.thread_id ORDER BY ${ARRIVAL} DESC, coalesce(m.rank, 0) DESC LIMIT 1) newest
  ORDER BY page.position`);
}

/** The heads of many threads, as a list with `values: "steering"` has them. */
export function headsQuery({ load }: SchemaNames, heads: readonly { threadId: string; headId: string }[]): SqlQuery {
  const text = `SELECT * FROM ${load}($1, $2, $3, $2, $4, false)`;
  const values = [
    heads.map(({ threadId }) => threadId),
    heads.map(() => ""),
    heads.map(({ headId }) => headId),
    heads.map(() => 0),
  ];
  return { text, values };
}

export function linksQuery({ checkpoints, blobs, writes, arrivals }: SchemaNames, threadId: string): SqlQuery {
  const value = { ...as("c", "thread_id", "checkpoint_ns"), channel: "v.key", version: "v.value" };
  const parents = { ...as("c", "thread_id", "checkpoint_ns"), checkpoint_id: "c.parent_checkpoint_id" };
  const text = `
  SELECT c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.metadata ->> 'source', c.metadata -> 'parents' ->> '',
    (SELECT json_agg(v.key) FROM jsonb_each_text(c.checkpoint -> 'channel_versions') v
     WHERE NOT starts_with(v.key, '__') AND NOT ${isSteering("v.key")} AND NOT ${exists(lookUp(blobs, "b", value), "b.type <> 'empty'")}),
    (SELECT json_agg(d) FROM jsonb_object_keys(CASE jsonb_typeof(c.metadata -> 'counters_since_delta_snapshot')
      WHEN 'object' THEN c.metadata -> 'counters_since_delta_snapshot' ELSE '{}' END) d),
    coalesce(c.checkpoint -> 'v' < '4', false) AND ${exists(lookUp(writes, "w", parents), `w.channel = ${quoteText("__pregel_tasks")}`)},
    coalesce(c.metadata -> 'forkedFrom' ->> 'threadId' <> c.thread_id, false),
    (SELECT json_agg(DISTINCT w.channel) FROM (SELECT) one ${lookUp(writes, "w", as("c", ...CHECKPOINT))})
  FROM ${checkpoints} c LEFT ${lookUp(arrivals, "m", as("c", ...CHECKPOINT))}
  WHERE c.thread_id = $1 ORDER BY ${ARRIVAL}, coalesce(m.rank, 0)`;
  return { text, values: [threadId] };
}

export function ancestryQuery({ ancestry }: SchemaNames, threadId: string): SqlQuery {
  const text = `SELECT checkpoint_ns, checkpoint_id, ancestor_id FROM ${ancestry} WHERE thread_id = $1`;
  return { text, values: [threadId] };
}

export function removeQuery(names: SchemaNames, { threadId, stamp, remove: what, ancestry }: RemovalOrder): SqlQuery {
  const places =
    what === "thread"
      ? undefined
      : Array.from(what, ([namespace, ids]) => ids.map((id) => [namespace, id] as const)).flat();
  const [namespaces, ids] = [places?.map(([namespace]) => namespace), places?.map(([, id]) => id)];
  const removal = { text: `SELECT ${names.remove}($1, $2, $3, $4)`, values: [threadId, stamp, namespaces, ids] };
  return what === "thread" || ancestry === undefined ? removal : withAncestry(names, removal, ancestry);
}

// One statement: where the thread is another by now, what is known of its ancestors stays as well.
function withAncestry({ ancestry: table }: SchemaNames, removal: SqlQuery, rows: readonly AncestryRow[]): SqlQuery {
  const columns = [
    rows.map(({ namespace }) => namespace),
    rows.map(({ checkpointId }) => checkpointId),
    rows.map(({ ancestorId }) => ancestorId ?? ""),
  ];
  const text = `WITH removed (counts) AS MATERIALIZED (${removal.text}),
  known (ns, id, ancestor) AS MATERIALIZED (
    SELECT k.* FROM removed, unnest($5::text[], $6::text[], $7::text[]) k WHERE removed.counts IS NOT NULL),
  forgotten AS (
    DELETE FROM ${table} x USING removed WHERE removed.counts IS NOT NULL AND x.thread_id = $1
    AND NOT EXISTS (SELECT FROM known WHERE known.ns = x.checkpoint_ns AND known.id = x.checkpoint_id)),
  noted AS (
    INSERT INTO ${table} AS x SELECT $1, ns, id, nullif(ancestor, '') FROM known
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id) DO UPDATE SET ancestor_id = excluded.ancestor_id)
  SELECT counts FROM removed`;
  return { text, values: [...removal.values, ...columns] };
}

function exists(joined: string, where: string): string {
  return `EXISTS (SELECT FROM (SELECT) one ${joined} WHERE ${where})`;
}
