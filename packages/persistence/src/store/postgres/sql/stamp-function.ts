import type { SchemaNames } from "../names.ts";
import { defineFunction } from "./function-body.ts";

/** Of a thread as it is now: another one after whatever we write to it. Of what the stock saver writes only new rows tell. */
export function stampFunction({ stamp, checkpoints, writes, threads }: SchemaNames): string {
  return defineFunction({
    name: stamp,
    parameters: "p_thread text",
    returns: "text",
    body: `
BEGIN
  RETURN concat_ws(' ',
    (SELECT count(*) || ' ' || coalesce(max(c.checkpoint_id), '') FROM ${checkpoints} c WHERE c.thread_id = p_thread),
    (SELECT count(*) FROM ${writes} w WHERE w.thread_id = p_thread),
    extract(epoch FROM coalesce((SELECT t.updated_at FROM ${threads} t WHERE t.thread_id = p_thread), '-infinity')));
END`,
  });
}
