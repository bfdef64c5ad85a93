import { join } from "node:path";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";

/** Checkpoints in a file of the folder. */
export function openSaver(folder: string): SqliteSaver {
  const saver = SqliteSaver.fromConnString(join(folder, "checkpoints.sqlite"));
  // Waiting for the disk would protect from a loss of power only: what is written survives the end of the process.
  saver.db.pragma("synchronous = OFF");
  return saver;
}
