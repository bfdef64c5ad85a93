import { isCommand, type Command } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { admitRun, type Admitting } from "./admit-run.ts";
import { assertGoto } from "./assert-goto.ts";
import { assertNotInside } from "./assert-not-inside.ts";
import { fenceOfRun, findStart } from "../recover/take-up.ts";
import { continueRun, type ContinuedRun } from "./continue-run.ts";
import { isEmptyCommand } from "./is-empty-command.ts";
import { assertOptions, describeValue } from "./option-rules.ts";
import { RESUME_OPTIONS, RUN_OPTIONS } from "./run-option-rules.ts";
import { inputOf } from "./recorded-input.ts";
import type { DriveResult, DriveStream } from "./run-driver.ts";
import type { ResumeOptions } from "./recovery-service.ts";
import type { RunOptions } from "./service-options.ts";

/** Admits a run and drives it to its end. */
export async function runGraph(
  service: Admitting,
  graphName: string,
  given: unknown,
  options: RunOptions,
  stream?: DriveStream,
): Promise<unknown> {
  const graph = service.graphs.require(graphName);
  assertOptions("run()", options, RUN_OPTIONS);
  assertThreadId(options.threadId);
  assertGoto(graph, options.threadId, given);
  options.signal?.throwIfAborted();
  await assertNotInside(service.runs, options.threadId);
  const input = isEmptyCommand(given) ? null : given;
  const admitted = await admitRun(service, { graph, input, options });
  const first = inputOf(admitted.input);
  return outputOf(await service.driver.drive({ run: admitted.run, graph, first, signal: options.signal, stream }));
}

/** Goes on with the last run of a thread. */
export async function resumeRun(
  service: Admitting,
  threadId: string,
  given: Command | undefined,
  options: ResumeOptions,
  stream?: DriveStream,
): Promise<unknown> {
  assertThreadId(threadId);
  if (given !== undefined && given !== null) assertCommand(threadId, given);
  const command = isEmptyCommand(given) ? undefined : (given ?? undefined);
  assertOptions("resume()", options, RESUME_OPTIONS);
  const { signal, recursionLimit } = options;
  signal?.throwIfAborted();
  await assertNotInside(service.runs, threadId);
  const continued = await continueRun(service, threadId, command, options);
  const { run, graph, input } = continued;
  const findFirst = command === undefined ? () => findNext(service, continued) : undefined;
  const first = inputOf(input);
  return outputOf(await service.driver.drive({ run, graph, first, findFirst, signal, recursionLimit, stream }));
}

/** As a sweep goes on with it, so that nothing is done twice; what was not answered is asked once more, for a human is there. */
async function findNext(service: Admitting, continued: ContinuedRun): Promise<unknown> {
  const start = await findStart(service, { ...continued, fence: fenceOfRun(continued.run, service.owner) });
  if (start.kind === "drive") return start.first;
  if (start.kind !== "impossible") return null;
  const { runId, threadId } = continued.run;
  throw new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" cannot go on without loss: ${start.why}. Mend the thread with updateState or rollbackThread, then begin a run on it.`,
    { code: "run.not-resumable", context: { runId, threadId } },
  );
}

function outputOf({ ending, output, error }: DriveResult): unknown {
  if (ending === "done" || ending === "waiting") return output;
  throw error;
}

// New input would begin the thread anew, and drop the question that waits.
function assertCommand(threadId: string, command: unknown): void {
  if (isCommand(command)) return;
  throw new ThreadkeepError(
    `resume() was given ${describeValue(command)} for thread "${threadId}", and takes a Command: resume("${threadId}", new Command({ resume: answer })), or nothing to go on where it stopped. For new input call run().`,
    { code: "run.not-a-command", context: { threadId } },
  );
}

function assertThreadId(threadId: unknown): void {
  if (typeof threadId === "string" && threadId !== "") return;
  throw new ThreadkeepError(
    `threadId is ${JSON.stringify(threadId)}. A run belongs to one thread: give a text that is not empty, as run(graph, input, { threadId: "thread-1" }).`,
    { code: "run.invalid-thread-id" },
  );
}
