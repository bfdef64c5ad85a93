import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointStore } from "../store/checkpoint-store.ts";
import { readKeyOf } from "./checkpoint-key.ts";
import { decodeTuple, type Reader } from "./decode-checkpoint.ts";

/** Reads a checkpoint whole. @throws as `getTuple` */
export async function checkCheckpoint(store: CheckpointStore, reader: Reader, config: RunnableConfig): Promise<void> {
  const loaded = await store.read(readKeyOf(config));
  if (loaded !== undefined) await decodeTuple(reader, loaded);
}
