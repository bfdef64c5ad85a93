import type { SchemaNames } from "../names.ts";
import { checkFence, FENCE_PARAMETERS } from "./check-fence.ts";
import { defineFunction, isoText, PLANNED_ONCE } from "./function-body.ts";
import { insertWrites, WRITES_PARAMETERS } from "./insert-writes.ts";

const PARAMETERS = `p_thread text, p_ns text, p_id text, ${WRITES_PARAMETERS}, p_bytes bytea, ${FENCE_PARAMETERS}`;

/** Puts what tasks wrote. Returns when their thread was deleted, where they are refused for that. */
export function putWritesFunction(names: SchemaNames): string {
  const { putWrites, checkpoints, threads } = names;
  return defineFunction({
    name: putWrites,
    parameters: PARAMETERS,
    returns: "text",
    settings: PLANNED_ONCE,
    body: `
DECLARE
  deleted timestamptz;
  last_deleted text;
BEGIN
  INSERT INTO ${threads} AS t (thread_id, updated_at) VALUES (p_thread, clock_timestamp())
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = excluded.updated_at
  RETURNING t.deleted_at, t.last_checkpoint_id INTO deleted, last_deleted;

  IF deleted IS NOT NULL AND p_id <= last_deleted THEN
    IF NOT EXISTS (
      SELECT FROM ${checkpoints} c WHERE c.thread_id = p_thread AND c.checkpoint_ns = p_ns AND c.checkpoint_id = p_id
    ) THEN
      RETURN ${isoText("deleted")};
    END IF;
  END IF;

  ${checkFence(names)}

  ${insertWrites(names, "p_id")}
  RETURN NULL;
END`,
  });
}
