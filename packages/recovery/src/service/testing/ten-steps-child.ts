// A process that runs ten steps on thread "t", and tells of each; on SIGTERM its service drains.
import { once } from "node:events";
import { createCheckpointer } from "@threadkeep/persistence";
import { createRecoveryService } from "../create-recovery-service.ts";
import { tenSteps } from "./ten-steps.ts";

const [url = "", diary = ""] = process.argv.slice(2);
// Whoever reads what it tells answers each line: so that a signal comes while the step is under way.
const graph = tenSteps(diary, async (name) => {
  process.stdout.write(`${name}\n`);
  await once(process.stdin, "data");
});
const service = createRecoveryService({
  checkpointer: await createCheckpointer(url as "memory:"),
  graphs: { graph },
  leaseMs: 1000,
  drainOn: ["SIGTERM"],
});
process.on("unhandledRejection", () => process.stdout.write("unhandled\n"));
await service.run("graph", { done: [] }, { threadId: "t" }).catch((error: { code?: string }) => {
  process.stdout.write(`rejected ${error.code}\n`);
});
