import type { SchemaNames } from "../names.ts";
import { HOLDS } from "../sql/check-fence.ts";
import { defineFunction } from "../sql/function-body.ts";
import { NO_INPUT } from "./no-input.ts";
import { timeIn } from "./stored-time.ts";
import { tellEvents } from "./tell-events.ts";

const PARAMETERS =
  "p_run text, p_owner text, p_epoch bigint, p_state text, p_after_ms float8, p_failure text, p_hold_ms float8";

/** Ends a run, or a turn of it. Returns whether its fence held. */
export function finishFunction(names: SchemaNames): string {
  const { finishRun, runs, runEvents } = names;
  return defineFunction({
    name: finishRun,
    parameters: PARAMETERS,
    returns: "boolean",
    body: `
DECLARE
  now_at timestamptz(3);
  kind text := p_state;
  uncounted int := 0;
  hold interval := p_hold_ms * interval '1 millisecond';
BEGIN
  PERFORM FROM ${runs} r WHERE ${HOLDS} FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;

  now_at := clock_timestamp();
  IF p_state = 'open' THEN
    kind := CASE WHEN p_failure IS NULL THEN 'given-back' ELSE 'postponed' END;
  END IF;
  -- Only what was taken up was counted.
  IF kind = 'given-back' AND EXISTS (
    SELECT FROM ${runEvents} e WHERE e.run_id = p_run AND e.epoch = p_epoch AND e.kind = 'taken-up'
  ) THEN
    uncounted := 1;
  END IF;

  -- What is given back has failed as before. Who asked for its end gets to it before who sweeps, unless it is gone by the time that
  -- a lease takes.
  UPDATE ${runs} r SET state = p_state, state_since = now_at,
    failure = CASE WHEN kind = 'given-back' THEN r.failure ELSE p_failure END,
    stop_requested = kind = 'given-back' AND r.stop_requested,
    owner = CASE WHEN p_state <> 'open' THEN r.owner END,
    due_at = CASE
      WHEN kind = 'given-back' AND r.stop_requested THEN
        now_at + greatest(p_after_ms * interval '1 millisecond', hold + coalesce(${timeIn("r.due_at")} - ${timeIn("r.alive_at")}, '0'))
      WHEN p_state = 'open' THEN now_at + greatest(p_after_ms * interval '1 millisecond', hold)
      WHEN p_state = 'waiting' THEN now_at + p_after_ms * interval '1 millisecond'
      WHEN p_state NOT IN ('done', 'left') THEN now_at
    END,
    -- What may still happen counts as a sign of life that is to come.
    alive_at = CASE WHEN p_hold_ms > 0 THEN now_at + hold ELSE r.alive_at END,
    loop_at = CASE WHEN p_hold_ms > 0 THEN now_at + hold ELSE r.loop_at END,
    attempts = greatest(0, r.attempts - uncounted), total_attempts = r.total_attempts - uncounted
  WHERE r.run_id = p_run;
  IF p_state = 'done' THEN
    UPDATE ${runs} r SET ${NO_INPUT} WHERE r.run_id = p_run;
  END IF;
  ${tellEvents(names, { kind: "kind", owner: "p_owner", failure: "p_failure", from: `${runs} r WHERE r.run_id = p_run` })};
  RETURN true;
END`,
  });
}
