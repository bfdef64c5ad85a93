// A service in a process of its own. It tells its parent what it begins and what happens, and does what its task says at a step.
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { createRecoveryService } from "@threadkeep/recovery";
import { openCheckpointer } from "./open-checkpointer.ts";
import type { ChildMessage, ChildOrder, ChildTask } from "./service-process.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";

const { place, steps, hangAt, blockAt, options } = JSON.parse(argv[2] ?? "") as ChildTask;
const tell = (message: ChildMessage): void => void process.send?.(message);
let letGo = (): void => {};
const released = new Promise<void>((resolve) => (letGo = resolve));
const graph = stepsGraph(steps, async ({ threadId, name }) => {
  tell({ begun: name, threadId, at: new Date().toISOString() });
  if (name === hangAt) await released;
  if (name === blockAt?.step) while (!existsSync(blockAt.until));
});
const service = createRecoveryService({
  ...options,
  checkpointer: openCheckpointer(place),
  graphs: { graph },
  onEvent: (event) => tell({ event }),
});
process.on("message", ({ run, start, release }: ChildOrder) => {
  if (start) service.start();
  if (release) letGo();
  if (run !== undefined) {
    service.run("graph", FROM_THE_START, { threadId: run }).then(
      () => tell({ ended: "done" }),
      (error: { code?: string; message: string }) => tell({ ended: error.code ?? error.message }),
    );
  }
});
process.on("unhandledRejection", (error) => tell({ unhandled: String(error) }));
tell({ ready: true });
