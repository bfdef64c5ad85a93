// A process that is killed while it removes. Says which threads it is done with.
import { SqliteCheckpointer } from "../../sqlite.ts";
import { applyRetention } from "../apply-retention.ts";
import { planRetention } from "../plan-retention.ts";

const [path = "", now = ""] = process.argv.slice(2);
const saver = new SqliteCheckpointer(path);
const plan = planRetention(saver, { keepLast: 2, purgePausedAfterDays: 30 }, { now: new Date(now), batchSize: 5 });
await applyRetention(plan, { onProgress: ({ threadId }) => process.stdout.write(`${threadId}\n`) });
await saver.end();
