import { namesIn } from "../postgres/names.ts";
import { isKept, renewedColumns } from "./what-is-kept.ts";

/**
 * $1 run ids, $2 owners, $3 epochs, $4 the lease and $5 how long the event loop did not turn, in ms. A row for each that still holds,
 * its lease or what it is held for its effects: its id, whether it was renewed, and whether its end is asked for. Rows that others have locked are passed over: waiting
 * for one would hold up all, and with several locked at once two statements could wait for each other.
 */
export function renewalStatement(schema: string): string {
  const { runs } = namesIn(schema);
  return `WITH fences AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS fence (run_id, owner, epoch)
  ), free AS (
    SELECT run.run_id FROM ${runs} AS run JOIN fences AS fence ON ${HELD} FOR NO KEY UPDATE OF run SKIP LOCKED
  ), renewed AS (
    UPDATE ${runs} AS run
    SET ${renewedColumns("run", RENEWAL)}
    FROM free WHERE run.run_id = free.run_id
    RETURNING run.run_id, run.stop_requested
  )
  SELECT run_id, true, stop_requested FROM renewed
  UNION ALL
  SELECT run.run_id, false, run.stop_requested FROM ${runs} AS run JOIN fences AS fence ON ${HELD}
  WHERE run.run_id NOT IN (SELECT run_id FROM renewed)`;
}

const HELD = isKept("run", "fence");

const RENEWAL = {
  now: "statement_timestamp()",
  lease: "$4::float8 * interval '1 millisecond'",
  blocked: "$5::float8 * interval '1 millisecond'",
  greatest: "greatest",
} as const;
