// A process that writes the report, as far as it comes.
import { withCheckpointer } from "../thread-in-file/thread-file.ts";
import { INPUT, openReportService, THREAD } from "./report-service.ts";

const [path = "", shopUrl = ""] = process.argv.slice(2);
await withCheckpointer(path, async (checkpointer) => {
  const service = await openReportService({ checkpointer, shopUrl });
  await service.run("report", INPUT, { threadId: THREAD });
  await service.stop();
});
