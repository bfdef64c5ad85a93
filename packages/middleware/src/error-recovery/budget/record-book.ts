import type { RunnableConfig } from "@langchain/core/runnables";
import {
  rootCheckpointConfig,
  rootSuperstepOf,
  saverOf,
  taskOf,
  type SavedCheckpoint,
} from "../../langgraph/langgraph-internals.ts";
import type { AttemptRecord } from "./attempt-record.ts";
import { RECOVERY } from "./saved-recovery.ts";
import { threadOf } from "./thread-of.ts";

/** Where the records of a run's outermost superstep are: one place for all its tasks, those of subgraphs included. */
export interface RecordBook {
  /** As `threadOf` names it. */
  readonly thread: string | undefined;
  superstep: string;
  read(): Promise<SavedCheckpoint | undefined>;
  /** The checkpoint that this one was made from. */
  readBefore(saved: SavedCheckpoint): Promise<SavedCheckpoint | undefined>;
  write(id: string, record: AttemptRecord): Promise<void>;
}

/** Absent where nothing survives the process: no checkpointer, or one that is written at the end of the run only. */
export function recordBookOf(config: RunnableConfig | undefined): RecordBook | undefined {
  if (config === undefined || (config as { durability?: unknown }).durability === "exit") return undefined;
  const [task, superstep, saver] = [taskOf(config), rootSuperstepOf(config), saverOf(config)];
  if (task === undefined || superstep === undefined || saver === undefined) return undefined;
  const place = rootCheckpointConfig(config, superstep);
  return {
    get thread() {
      return threadOf(config);
    },
    superstep,
    read: () => saver.getTuple(place),
    readBefore: async ({ parentConfig }) => parentConfig && saver.getTuple(parentConfig),
    write: (id, record) => saver.putWrites(place, [[RECOVERY, record]], id),
  };
}
