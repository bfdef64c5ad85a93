import type { SchemaNames } from "../names.ts";
import { defineFunction } from "../sql/function-body.ts";
import { HAS_INPUT, NO_INPUT } from "./no-input.ts";
import { refuse } from "./refuse.ts";
import { isHeldForEffects, runDocument } from "./run-document.ts";
import { tellEvents } from "./tell-events.ts";
import { UNFINISHED } from "./unfinished.ts";

const PARAMETERS = `
  p_run text, p_thread text, p_graph text, p_version text, p_owner text, p_lease_ms float8,
  p_input_type text, p_input bytea, p_base text, p_options text, p_replaces text[]`;

/** Admits a run and takes its lease. Returns an Admission as JSON. */
export function admitFunction(names: SchemaNames): string {
  const { admitRun, threads, runs } = names;
  return defineFunction({
    name: admitRun,
    parameters: PARAMETERS,
    returns: "text",
    body: `
DECLARE
  now_at timestamptz(3);
  last text;
  may boolean;
  replaced json;
BEGIN
  -- Others who admit a run of the thread, continue one or delete it come before or after.
  INSERT INTO ${threads} (thread_id, updated_at) VALUES (p_thread, clock_timestamp())
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = excluded.updated_at;

  -- All before it are done or left: a thread may have thousands.
  SELECT r.run_id, CASE r.state
    WHEN 'open' THEN 'open' = ANY (p_replaces) AND (r.owner IS NULL OR r.due_at <= clock_timestamp())
    WHEN 'waiting' THEN 'waiting' = ANY (p_replaces)
    ELSE true END AND (r.state = 'done' OR NOT ${isHeldForEffects("r")}) INTO last, may
  FROM ${runs} r WHERE r.thread_id = p_thread ORDER BY r.epoch DESC LIMIT 1 FOR UPDATE;
  IF NOT may THEN
    ${refuse(names, "last")}
  END IF;

  SELECT ${runDocument("r")} INTO replaced FROM ${runs} r WHERE r.run_id = last AND r.state ${UNFINISHED};
  now_at := clock_timestamp();
  WITH gone AS (
    UPDATE ${runs} r SET state = 'left', state_since = now_at, due_at = NULL, stop_requested = false, ${NO_INPUT}
    WHERE r.run_id = last AND r.state ${UNFINISHED} RETURNING r.*)
  ${tellEvents(names, { kind: "'left'", from: "gone r" })};
  -- Of one that was left before. Only the last run of a thread is ever gone on with.
  UPDATE ${runs} r SET ${NO_INPUT} WHERE r.run_id = last AND r.${HAS_INPUT};

  INSERT INTO ${runs} (run_id, thread_id, graph, graph_version, state, owner, epoch, due_at, created_at, alive_at, loop_at,
    state_since, base_checkpoint_id, options, input_type, input)
  SELECT p_run, p_thread, p_graph, p_version, 'open', p_owner, coalesce(max(r.epoch), 0) + 1,
    now_at + p_lease_ms * interval '1 millisecond', now_at, now_at, now_at, now_at, p_base, p_options, p_input_type, p_input
  FROM ${runs} r WHERE r.thread_id = p_thread;
  ${tellEvents(names, { kind: "'admitted'", from: `${runs} r WHERE r.run_id = p_run` })};
  RETURN (SELECT json_build_object('kind', 'admitted', 'replaced', replaced, 'run', ${runDocument("r")}) FROM ${runs} r WHERE r.run_id = p_run);
END`,
  });
}
