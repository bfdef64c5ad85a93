// One process among several on the same file. Says what was acknowledged, so that who reads along knows what must be there.
import type { RunnableConfig } from "@langchain/core/runnables";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import { SqliteCheckpointer } from "../sqlite.ts";

const [path = "", own = "", count = "0"] = process.argv.slice(2);
const saver = new SqliteCheckpointer(path, { synchronous: "off" });
let config: RunnableConfig = { configurable: { thread_id: own } };
for (let step = 0; step < Number(count); step++) {
  const checkpoint = { ...emptyCheckpoint(), channel_values: { step }, channel_versions: { step: step + 1 } };
  config = await saver.put(config, checkpoint, { source: "loop", step, parents: {} }, { step: step + 1 });
  await saver.putWrites(config, [["step", step]], "task");
  const shared = {
    ...emptyCheckpoint(),
    channel_values: { own },
    channel_versions: { own: saver.getNextVersion(step) },
  };
  await saver.put(
    { configurable: { thread_id: "shared" } },
    shared,
    { source: "loop", step, parents: {} },
    shared.channel_versions,
  );
  process.stdout.write(`${step}\n`);
}
await saver.end();
