import { forkThread, readCheckpoint } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { formatId } from "../format.ts";
import { problem } from "../problem.ts";
import { runOnDatabase } from "../run-on-database.ts";
import { threadStandingOf } from "../thread-status.ts";
import { describePlace, placeOf } from "./describe-place.ts";

export interface ForkRequest {
  threadId: string;
  checkpointId: string;
  /** The id of the new thread. */
  to?: string;
}

/** `threadkeep fork` */
export function printFork(flags: DatabaseFlags, request: ForkRequest, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async ({ saver, name }) => {
    assertAnotherThread(request);
    const fork = await forkThread(saver, request);
    const head = await readCheckpoint(saver, { threadId: fork.threadId });
    const { threadId, checkpointId } = request;
    return {
      json: { ...fork, forkedFrom: { threadId, checkpointId }, ...threadStandingOf(head), database: name },
      lines: ({ colors }) => [
        `${colors.green("Forked")} ${formatId(threadId)} into ${colors.bold(formatId(fork.threadId))}`,
        `  from  ${describePlace(placeOf(head))}`,
        "",
        "The first thread is as it was. Go on with the new one:",
        `  await graph.invoke(null, { configurable: { thread_id: ${JSON.stringify(fork.threadId)} } });`,
      ],
    };
  });
}

// "same" is a word of the library, which a command that promises a new thread must not take for a rollback.
function assertAnotherThread({ threadId, to }: ForkRequest): void {
  if (to !== threadId && to !== "same") return;
  throw problem({
    code: "history.thread-exists",
    message: `A fork goes to a thread of its own, and --to names ${to === "same" ? "the same one" : "this one"}.`,
    help: "threadkeep rollback makes an old checkpoint the latest of its own thread.",
  });
}
