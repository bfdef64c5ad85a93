import type { SchemaNames } from "../names.ts";

/**
 * Whether the checkpoint that an arrival tells of is there: another saver deletes a thread without what is ours. OFFSET keeps it a
 * question put to one row after another, and their order that of the index.
 */
export function isStillStored({ checkpoints }: Pick<SchemaNames, "checkpoints">, arrival: string): string {
  return `EXISTS (SELECT FROM ${checkpoints} s WHERE s.thread_id = ${arrival}.thread_id
    AND s.checkpoint_ns = ${arrival}.checkpoint_ns AND s.checkpoint_id = ${arrival}.checkpoint_id OFFSET 0)`;
}
