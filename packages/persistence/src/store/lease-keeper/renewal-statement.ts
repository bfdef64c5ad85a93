import { namesIn } from "../postgres/names.ts";

/**
 * $1 run ids, $2 owners, $3 epochs, $4 the lease and $5 how long the event loop did not turn, in ms. A row for each that still holds:
 * its id, whether it was renewed, and whether its end is asked for. Rows that others have locked are passed over: waiting
 * for one would hold up all, and with several locked at once two statements could wait for each other.
 */
export function renewalStatement(schema: string): string {
  const { runs } = namesIn(schema);
  return `WITH fences AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS fence (run_id, owner, epoch)
  ), free AS (
    SELECT run.run_id FROM ${runs} AS run JOIN fences AS fence ON ${HOLDS} FOR NO KEY UPDATE OF run SKIP LOCKED
  ), renewed AS (
    UPDATE ${runs} AS run
    SET alive_at = statement_timestamp(),
      due_at = statement_timestamp() + $4::float8 * interval '1 millisecond',
      loop_at = statement_timestamp() - $5::float8 * interval '1 millisecond'
    FROM free WHERE run.run_id = free.run_id
    RETURNING run.run_id, run.stop_requested
  )
  SELECT run_id, true, stop_requested FROM renewed
  UNION ALL
  SELECT run.run_id, false, run.stop_requested FROM ${runs} AS run JOIN fences AS fence ON ${HOLDS}
  WHERE run.run_id NOT IN (SELECT run_id FROM renewed)`;
}

const HOLDS =
  "run.run_id = fence.run_id AND run.owner = fence.owner AND run.epoch = fence.epoch AND run.state = 'open'";
