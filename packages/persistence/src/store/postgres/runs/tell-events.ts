import type { SchemaNames } from "../names.ts";

/** As SQL. */
export interface EventToTell {
  kind: string;
  /** What has the rows of the runs, as `r`. */
  from: string;
  owner?: string;
  afterMs?: string;
  /** Of what happened because of one. */
  failure?: string;
}

/** Within a function that has `now_at`: tells of each of some runs what happened to it. */
export function tellEvents({ runEvents }: SchemaNames, event: EventToTell): string {
  const { kind, from, owner = "r.owner", afterMs = "NULL", failure = "NULL" } = event;
  return `INSERT INTO ${runEvents} (run_id, thread_id, at, kind, owner, epoch, checkpoint_id, after_ms, failure)
    SELECT r.run_id, r.thread_id, now_at, ${kind}, ${owner}, r.epoch, r.checkpoint_id, ${afterMs}, ${failure} FROM ${from}`;
}
