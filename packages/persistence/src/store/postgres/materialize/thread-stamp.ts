import { idAfter } from "../../../history/fork/id-after.ts";
import { namesIn, type SchemaNames } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import type { LateHead } from "./materialize-types.ts";

// What we noted in a checkpoint. That nobody wrote some of its rows holds for our reader afterwards too.
const WITHOUT_NOTES = `(c.checkpoint - 'threadkeep' || CASE WHEN c.checkpoint -> 'threadkeep' ? 'unstored'
  THEN jsonb_build_object('threadkeep', jsonb_build_object('unstored', c.checkpoint #> '{threadkeep,unstored}')) ELSE '{}' END)`;

export interface ThreadState {
  /** Another one after whatever we write to the thread. */
  stamp: string;
  /** It has a row among the threads that we wrote. */
  isOurs: boolean;
  hasCheckpoints: boolean;
}

export async function readThreadState(database: PostgresDatabase, threadId: string): Promise<ThreadState> {
  const { stamp, threads, checkpoints } = namesIn(database.schema);
  const [row = []] = await database.query({
    text: `SELECT ${stamp}($1), ${has(threads)}, ${has(checkpoints)}`,
    values: [threadId],
  });
  return { stamp: String(row[0]), isOurs: row[1] === "t", hasCheckpoints: row[2] === "t" };
}

/**
 * Forgets what we noted of a thread, but that it was deleted once, if the thread is as its stamp says.
 * @returns false where it is not, and nothing was done
 */
export async function settleThread(database: PostgresDatabase, threadId: string, stamp: string): Promise<boolean> {
  const names = namesIn(database.schema);
  const [[settled] = []] = await database.query({
    text: `WITH ${ifSame(names)},
      arrived AS (${forget(names.arrivals)}), pathed AS (${forget(names.paths)}),
      bared AS (UPDATE ${names.checkpoints} c SET checkpoint = ${WITHOUT_NOTES} FROM same
        WHERE c.thread_id = same.thread_id AND c.checkpoint ? 'threadkeep'),
      known AS (${forget(names.threads, "x.deleted_at IS NULL")})
      SELECT count(*) FROM same`,
    values: [threadId, stamp],
  });
  return settled === "1";
}

/**
 * Puts a copy of a head beside it, under an id after all others, if the thread is as its stamp says and no task has written to
 * the head. It is built on what the head is built on: what a DeltaChannel holds there is what the writes before it make.
 * @returns false where nothing was done
 */
export async function copyHead(
  database: PostgresDatabase,
  { threadId, namespace, checkpointId, greatestId }: LateHead,
  stamp: string,
): Promise<boolean> {
  const names = namesIn(database.schema);
  const [[copied] = []] = await database.query({
    text: `WITH ${ifSame(names)}, copied AS (
      INSERT INTO ${names.checkpoints} (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata)
      SELECT c.thread_id, c.checkpoint_ns, $5::text, c.parent_checkpoint_id, c.type,
        jsonb_set(${WITHOUT_NOTES}, '{id}', to_jsonb($5::text)), c.metadata || '{"source": "fork"}'
      FROM same JOIN ${names.checkpoints} c USING (thread_id)
      WHERE c.checkpoint_ns = $3 AND c.checkpoint_id = $4 AND NOT EXISTS (SELECT FROM ${names.writes} w
        WHERE w.thread_id = c.thread_id AND w.checkpoint_ns = c.checkpoint_ns AND w.checkpoint_id = c.checkpoint_id)
      RETURNING 1)
    SELECT count(*) FROM copied`,
    values: [threadId, stamp, namespace, checkpointId, idAfter(greatestId)],
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

function has(table: string): string {
  return `EXISTS (SELECT FROM ${table} x WHERE x.thread_id = $1)`;
}

function forget(table: string, where = "true"): string {
  return `DELETE FROM ${table} x USING same WHERE x.thread_id = same.thread_id AND ${where}`;
}

/**
 * The thread as `same`, its row locked, or nothing. The function of the stamp looks again once it has the lock; the rest of
 * the statement sees what was there before it, which is the same then.
 */
function ifSame({ threads, stamp }: SchemaNames): string {
  return `locked AS MATERIALIZED (SELECT t.thread_id FROM ${threads} t WHERE t.thread_id = $1 FOR UPDATE),
    same AS MATERIALIZED (SELECT l.thread_id FROM locked l WHERE ${stamp}(l.thread_id) = $2)`;
}
