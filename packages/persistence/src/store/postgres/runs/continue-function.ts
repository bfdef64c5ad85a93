import type { SchemaNames } from "../names.ts";
import { defineFunction } from "../sql/function-body.ts";
import { refuse } from "./refuse.ts";
import { isHeldForEffects, runDocument } from "./run-document.ts";
import { tellEvents } from "./tell-events.ts";

const PARAMETERS = `
  p_thread text, p_owner text, p_lease_ms float8, p_input_type text, p_input bytea, p_base text, p_states text[],
  p_epoch bigint`;

/** Takes the lease of a thread's last run, which goes on with what is given. Returns an Admission as JSON. */
export function continueFunction(names: SchemaNames): string {
  const { continueRun, threads, runs } = names;
  return defineFunction({
    name: continueRun,
    parameters: PARAMETERS,
    returns: "text",
    body: `
DECLARE
  now_at timestamptz(3);
  last text;
  may boolean;
BEGIN
  -- As when a run is admitted, so that no other becomes the last one meanwhile. A thread with a run has this row.
  UPDATE ${threads} t SET updated_at = clock_timestamp() WHERE t.thread_id = p_thread;

  SELECT r.run_id, r.state = ANY (p_states) AND (r.state <> 'open' OR r.due_at <= clock_timestamp())
    AND NOT ${isHeldForEffects("r")} AND (p_epoch IS NULL OR r.epoch = p_epoch) INTO last, may
  FROM ${runs} r WHERE r.thread_id = p_thread ORDER BY r.epoch DESC LIMIT 1 FOR UPDATE;
  IF may IS NOT TRUE THEN
    ${refuse(names, "last")}
  END IF;

  now_at := clock_timestamp();
  UPDATE ${runs} r SET state = 'open', state_since = now_at, owner = p_owner, epoch = r.epoch + 1,
    due_at = now_at + p_lease_ms * interval '1 millisecond', alive_at = now_at, loop_at = now_at,
    base_checkpoint_id = p_base, input_type = p_input_type, input = p_input,
    attempts = 0, failure = NULL, stop_requested = false
  WHERE r.run_id = last;
  ${tellEvents(names, { kind: "'continued'", from: `${runs} r WHERE r.run_id = last` })};
  RETURN (SELECT json_build_object('kind', 'admitted', 'run', ${runDocument("r")}) FROM ${runs} r WHERE r.run_id = last);
END`,
  });
}
