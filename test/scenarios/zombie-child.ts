// A process that is in the second step of many runs at once when it is stopped. It tells how each of them ends.
import { once } from "node:events";
import { argv, exit, stdin, stdout } from "node:process";
import { createCheckpointer, type PostgresUrl, type SqliteUrl } from "@threadkeep/persistence";
import { createRecoveryService } from "@threadkeep/recovery";
import { zombieGraph } from "./zombie-graph.ts";

const [url = "", diary = "", count = ""] = argv.slice(2);
const freed = once(stdin, "data");
let inSecond = 0;
const graph = zombieGraph("zombie", diary, () => {
  if (++inSecond === Number(count)) stdout.write("all in the second step\n");
  return freed;
});
// No heartbeat tells it what has happened: it is the writes that are refused.
const service = createRecoveryService({
  checkpointer: await createCheckpointer(url as SqliteUrl | PostgresUrl),
  graphs: { graph },
  leaseMs: 3_600_000,
  onEvent: ({ type }) => type === "run.lease-lost" && stdout.write("told\n"),
});
process.on("unhandledRejection", (error) => stdout.write(`unhandled ${String(error)}\n`));
const endings = Array.from({ length: Number(count) }, async (_, index) => {
  const code = await service.run("graph", { log: [] }, { threadId: `t${index}` }).then(
    () => "done",
    (error: { code?: string }) => String(error.code),
  );
  stdout.write(`ended ${code}\n`);
});
await Promise.all(endings);
exit(0);
