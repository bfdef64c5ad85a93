import { pathToFileURL } from "node:url";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createCheckpointer } from "@threadkeep/persistence";
import type { CrashTask } from "./crash-task.ts";
import { GraphProblem, toldError } from "./import-graph.ts";

export type ScratchSaver = BaseCheckpointSaver & { end?(): Promise<void> };

/** @throws GraphProblem */
export async function openScratchSaver({ saver, url }: Pick<CrashTask, "saver" | "url">): Promise<ScratchSaver> {
  return saver.kind === "threadkeep" ? createCheckpointer({ url }) : openByModule(saver.file, url);
}

async function openByModule(file: string, url: string): Promise<ScratchSaver> {
  try {
    const { open } = (await import(pathToFileURL(file).href)) as { open?: (url: string) => Promise<ScratchSaver> };
    if (typeof open === "function") return await createCheckpointer(await open(url));
  } catch (error) {
    throw new GraphProblem({ kind: "import", error: toldError(error) });
  }
  throw new GraphProblem({
    kind: "import",
    error: { name: "Error", message: `${file} exports no function open(url)`, code: undefined },
  });
}
