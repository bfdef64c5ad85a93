import { idAfter } from "../../../history/fork/id-after.ts";
import { resealHead } from "../../../checkpointer/checkpoint-head.ts";
import { namesIn, type SchemaNames } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import type { StockMetadata } from "./materialize-metadata.ts";
import type { MaterializeSource } from "./materialize-run.ts";
import type { LateHead } from "./materialize-types.ts";
import { rowsOfOurs } from "./our-threads.ts";

// What we noted in a checkpoint. That nobody wrote some of its rows holds for our reader afterwards too.
const WITHOUT_NOTES = `(c.checkpoint - 'threadkeep' || CASE WHEN c.checkpoint -> 'threadkeep' ? 'unstored'
  THEN jsonb_build_object('threadkeep', jsonb_build_object('unstored', c.checkpoint #> '{threadkeep,unstored}')) ELSE '{}' END)`;

export interface ThreadState {
  /** Another one after whatever we write to the thread. */
  stamp: string;
  /** It has a row among the threads that we wrote. */
  isOurs: boolean;
  /** Of what we wrote something is left, be it a seal. A tombstone alone is nothing. */
  hasOurs: boolean;
  hasCheckpoints: boolean;
}

export async function readThreadState(database: PostgresDatabase, threadId: string): Promise<ThreadState> {
  const names = namesIn(database.schema);
  const { stamp, threads, checkpoints } = names;
  const hasOurs = [
    has(threads, "x.deleted_at IS NULL"),
    ...rowsOfOurs(names, "$1"),
    has(checkpoints, "x.checkpoint #> '{threadkeep,seal}' IS NOT NULL"),
  ];
  const [row = []] = await database.query({
    text: `SELECT ${stamp}($1), ${has(threads)}, ${has(checkpoints)}, ${hasOurs.join(" OR ")}`,
    values: [threadId],
  });
  return { stamp: String(row[0]), isOurs: row[1] === "t", hasCheckpoints: row[2] === "t", hasOurs: row[3] === "t" };
}

/**
 * Forgets what we noted of a thread, but that it was deleted once, if the thread is as its stamp says. Metadata changes here only: until
 * now it is sealed.
 * @returns false where it is not, and nothing was done
 */
export async function settleThread(
  database: PostgresDatabase,
  threadId: string,
  stamp: string,
  metadata: readonly StockMetadata[] = [],
): Promise<boolean> {
  const names = namesIn(database.schema);
  const [[settled] = []] = await database.query({
    text: `WITH ${ifSame(names)},
      arrived AS (${forget(names.arrivals)}), pathed AS (${forget(names.paths)}),
      stock AS (SELECT * FROM unnest($3::text[], $4::text[], $5::text[]) AS s (checkpoint_ns, checkpoint_id, metadata)),
      restated AS (UPDATE ${names.checkpoints} c SET checkpoint = ${WITHOUT_NOTES}, metadata = s.metadata::jsonb FROM same, stock s
        WHERE c.thread_id = same.thread_id AND c.checkpoint_ns = s.checkpoint_ns AND c.checkpoint_id = s.checkpoint_id),
      bared AS (UPDATE ${names.checkpoints} c SET checkpoint = ${WITHOUT_NOTES} FROM same
        WHERE c.thread_id = same.thread_id AND c.checkpoint ? 'threadkeep'
          AND (c.checkpoint_ns, c.checkpoint_id) NOT IN (SELECT s.checkpoint_ns, s.checkpoint_id FROM stock s)),
      untagged AS (${untag(names.blobs)}), unmarked AS (${untag(names.writes)}),
      known AS (${forget(names.threads, "x.deleted_at IS NULL")})
      SELECT count(*) FROM same`,
    values: [
      threadId,
      stamp,
      metadata.map(({ namespace }) => namespace),
      metadata.map(({ checkpointId }) => checkpointId),
      metadata.map(({ metadata: text }) => text),
    ],
  });
  return settled === "1";
}

/**
 * Puts a copy of a head beside it, sealed as itself, under an id after all others, if the thread is as its stamp says and no task has
 * written to the head. It is built on what the head is built on: what a DeltaChannel holds there is what the writes before it make.
 * @returns false where nothing was done
 */
export async function copyHead(
  { database, codec }: MaterializeSource,
  { threadId, namespace, checkpointId, greatestId }: LateHead,
  stamp: string,
): Promise<boolean> {
  const names = namesIn(database.schema);
  const [head] = await database.query({
    text: `SELECT c.parent_checkpoint_id, jsonb_set(c.checkpoint, '{id}', to_jsonb($4::text))::text, (c.metadata || '{"source": "fork"}')::text
      FROM ${names.checkpoints} c WHERE c.thread_id = $1 AND c.checkpoint_ns = $2 AND c.checkpoint_id = $3`,
    values: [threadId, namespace, checkpointId, idAfter(greatestId)],
  });
  if (head === undefined) return false;
  const [parentId, checkpoint, metadata] = head.map((text) => text ?? undefined) as (string | undefined)[];
  const key = { threadId, namespace, checkpointId: idAfter(greatestId) };
  const copy = resealHead(codec, { ...key, parentId, checkpoint: checkpoint ?? "{}", metadata: metadata ?? "{}" });
  const [[copied] = []] = await database.query({
    text: `WITH ${ifSame(names)}, copied AS (
      INSERT INTO ${names.checkpoints} (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata)
      SELECT c.thread_id, c.checkpoint_ns, $5::text, c.parent_checkpoint_id, c.type, $6::jsonb, $7::jsonb
      FROM same JOIN ${names.checkpoints} c USING (thread_id)
      WHERE c.checkpoint_ns = $3 AND c.checkpoint_id = $4 AND NOT EXISTS (SELECT FROM ${names.writes} w
        WHERE w.thread_id = c.thread_id AND w.checkpoint_ns = c.checkpoint_ns AND w.checkpoint_id = c.checkpoint_id)
      RETURNING 1)
    SELECT count(*) FROM copied`,
    values: [threadId, stamp, namespace, checkpointId, key.checkpointId, copy, metadata],
  });
  return copied === "1";
}

/** What tasks of a head's next step have written. */
export async function hasWrites(
  database: PostgresDatabase,
  { threadId, namespace, checkpointId }: LateHead,
): Promise<boolean> {
  const { writes } = namesIn(database.schema);
  const [[has] = []] = await database.query({
    text: `SELECT EXISTS (SELECT FROM ${writes} w WHERE w.thread_id = $1 AND w.checkpoint_ns = $2 AND w.checkpoint_id = $3)`,
    values: [threadId, namespace, checkpointId],
  });
  return has === "t";
}

function has(table: string, where = "true"): string {
  return `EXISTS (SELECT FROM ${table} x WHERE x.thread_id = $1 AND ${where})`;
}

// Of rows that were taken out of their encryption: see PlainTag. From here on nobody tells them from others.
function untag(table: string): string {
  return `UPDATE ${table} x SET type = split_part(x.type, ';', 1) FROM same
    WHERE x.thread_id = same.thread_id AND x.type ~ ';mac=[^;]*$'`;
}

function forget(table: string, where = "true"): string {
  return `DELETE FROM ${table} x USING same WHERE x.thread_id = same.thread_id AND ${where}`;
}

/**
 * The thread as `same`, its row locked where it has one, or nothing. The function of the stamp looks again once it has the lock; the rest of
 * the statement sees what was there before it, which is the same then.
 */
function ifSame({ threads, stamp }: SchemaNames): string {
  return `locked AS MATERIALIZED (SELECT t.thread_id FROM ${threads} t WHERE t.thread_id = $1 FOR UPDATE),
    known_or_not AS MATERIALIZED (SELECT l.thread_id FROM locked l
      UNION ALL SELECT $1::text WHERE NOT EXISTS (SELECT FROM ${threads} t WHERE t.thread_id = $1)),
    same AS MATERIALIZED (SELECT l.thread_id FROM known_or_not l WHERE ${stamp}(l.thread_id) = $2)`;
}
