/**
 * What a heartbeat keeps for a fence, in the SQL of both engines. `run` is a row of runs; `fence` has the columns run_id, owner and
 * epoch: a lease is the owner's, and a run that ended in this epoch while it made an effect is kept from all.
 */
export function isKept(run: string, fence: string): string {
  return `${run}.run_id = ${fence}.run_id AND ${run}.epoch = ${fence}.epoch
    AND (${run}.state = 'open' AND ${run}.owner = ${fence}.owner OR ${endedInEffect(run)})`;
}

/**
 * It ended while it made an effect, and was not released. Also where its hold ran out: while the database was away, say, and
 * nobody has gone on with it. Whoever does, or takes its place, changes its epoch or the time of its state.
 */
export function endedInEffect(run: string): string {
  return `(${run}.state NOT IN ('open', 'done') OR ${run}.state = 'open' AND ${run}.owner IS NULL) AND ${run}.alive_at > ${run}.state_since`;
}

/** SQL of one engine. The times are of one kind, so that they can be added. */
export interface Renewal {
  now: string;
  lease: string;
  blocked: string;
  greatest: "max" | "greatest";
}

/** Of a row that is kept. A hold ends, and what is due after it is, so much later than before. */
export function renewedColumns(run: string, { now, lease, blocked, greatest }: Renewal): string {
  const isLease = `${run}.state = 'open' AND ${run}.owner IS NOT NULL`;
  const until = `${now} + ${lease}`;
  return `alive_at = CASE WHEN ${isLease} THEN ${now} ELSE ${until} END,
    loop_at = CASE WHEN ${isLease} THEN ${now} - ${blocked} ELSE ${until} END,
    due_at = CASE
      WHEN ${isLease} THEN ${until}
      WHEN ${run}.state = 'open' AND ${run}.stop_requested THEN ${until} + (${run}.due_at - ${run}.alive_at)
      WHEN ${run}.state = 'open' THEN ${greatest}(${run}.due_at, ${until})
      ELSE ${run}.due_at END`;
}
