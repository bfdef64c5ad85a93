import type { RuleId, StateSchemaModel } from "@threadkeep/state";

export const LOCK_FILE = "threadkeep.lock.json";

/** Of the lock's shape. A lock with a larger number was written by a newer version of this command. */
export const LOCK_VERSION = 1;

/** What is committed: the schemas as they were accepted, and the findings that came with them. */
export interface Lock {
  lockVersion: typeof LOCK_VERSION;
  graphs: Map<string, LockedGraph>;
}

export interface LockedGraph {
  schema: StateSchemaModel;
  sizes: LockedSizes;
  accepted: AcceptedFinding[];
}

export interface LockedSizes {
  /** Of the whole state; absent where nothing bounds it. */
  worstCaseBytes?: number;
  /** Of the largest sample; absent without samples. */
  measuredBytes?: number;
  /** The largest value of each channel in the samples. */
  channels: Record<string, number>;
}

/**
 * By rule, graph and path, never by line or message, so that it survives edits around it. What compares with a lock (growth,
 * breaks of compatibility) is not among them: the schema beside them is what was accepted.
 */
export interface AcceptedFinding {
  rule: RuleId;
  path: string;
}
