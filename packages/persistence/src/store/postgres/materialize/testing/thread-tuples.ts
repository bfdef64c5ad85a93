import { MemorySaver, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { AT } from "./switch-graphs.ts";

export const STOCK_SERDE = new MemorySaver().serde;

/** All namespaces, in the order that the saver lists them, with values as a serializer writes them. */
export async function tuplesOf(saver: BaseCheckpointSaver) {
  const tuples = [];
  for await (const { config, parentConfig, checkpoint, metadata, pendingWrites } of saver.list(AT)) {
    const { checkpoint_id: id, checkpoint_ns: namespace } = config.configurable as Record<string, string>;
    const [, json] = await STOCK_SERDE.dumpsTyped({ checkpoint, pendingWrites });
    const content = JSON.parse(new TextDecoder().decode(json)) as unknown;
    const parent: unknown = parentConfig?.configurable?.["checkpoint_id"];
    tuples.push({ id: id ?? "", namespace, parent, metadata, content });
  }
  return tuples;
}
