import { readBare, type RunAccess, type RunRow } from "@threadkeep/persistence";
import type { Command } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { assertGraphFits } from "../recover/assert-graph-fits.ts";
import { hasTakenInput } from "../recover/plan-resume.ts";
import type { Admitting, AdmittedRun } from "./admit-run.ts";
import { assertGoto } from "./assert-goto.ts";
import { whyHeld } from "./decide-admission.ts";
import { questionsOf, type Question } from "./questions.ts";
import { readRecordedInput, recordInput, withEarlierAnswers, type RecordedInput } from "./recorded-input.ts";
import type { ResumeOptions } from "./recovery-service.ts";
import { readRunOptions } from "./run-config.ts";
import type { RegisteredGraph } from "./service-graph-registry.ts";

export interface ContinuedRun extends AdmittedRun {
  graph: RegisteredGraph;
}

/**
 * Takes the lease of a run that waits, that failed, or that was given up, to go on with it. The answer is stored before anything of it happens.
 *
 * @throws ThreadkeepError `run.unknown-thread`, `run.other-graph`, `run.nothing-to-resume`, `run.node-missing`, `run.incompatible`, `run.busy`, `run.changed`, `run.input-not-taken`, `run.damaged`, `run.input-unreadable`, and as `recordInput`
 */
export async function continueRun(
  service: Admitting,
  threadId: string,
  command: Command | undefined,
  { force = false, graph: graphName }: Pick<ResumeOptions, "force" | "graph"> = {},
): Promise<ContinuedRun> {
  const { runs, checkpointer, owner, settings } = service;
  const before = (await runs.readThread(threadId)) ?? throwUnknown(threadId);
  if (graphName !== undefined && graphName !== before.graph) throw otherGraph(before, graphName);
  const graph = service.graphs.require(before.graph);
  const head = await readBare(checkpointer, { threadId, namespace: "" });
  const headId = head?.checkpoint.id;
  const questions = questionsOf(head?.pendingWrites ?? []);
  assertResumable(before, command, questions);
  assertGoto(graph, threadId, command);
  readRunOptions(before);
  const earlier = await asBefore(runs, before, headId);
  // An input that was not taken yet drops what the head has left to run.
  const isBegunAnew = earlier.input.kind === "input" && !hasTakenInput(before, headId);
  assertGraphFits(before, graph, { head: isBegunAnew ? undefined : head?.checkpoint, force });
  const isTaken = earlier.baseCheckpointId !== headId;
  const begun =
    command === undefined
      ? earlier
      : {
          input: addTo(isTaken ? undefined : earlier.input, recordInput(command, questions), before),
          baseCheckpointId: headId,
        };
  const admission = await runs.continue({
    threadId,
    owner,
    leaseMs: settings.leaseMs,
    ...begun,
    states: ["waiting", "failed", "poisoned", "left", "open"],
    // Somebody may have answered, and the run have come to another question, since the head was read.
    epoch: before.epoch,
  });
  if (admission.kind === "refused") throw refused(threadId, before, admission.holder);
  return { run: tellContinued(service, admission.run), input: begun.input, graph };
}

function assertResumable(run: RunRow, command: Command | undefined, questions: readonly Question[]): void {
  const { threadId, runId, state } = run;
  const context = { threadId, runId, state };
  if (state === "done") {
    throw new ThreadkeepError(
      `The last run of thread "${threadId}" has come to its end, so there is nothing to resume. Begin another with run().`,
      { code: "run.nothing-to-resume", context },
    );
  }
  if (state === "waiting" && questions.length > 0 && command === undefined) {
    const ids = questions.map(({ id }) => id);
    throw new ThreadkeepError(
      `Run ${runId} on thread "${threadId}" waits for an answer (${ids.join(", ")}). Give it: resume(threadId, new Command({ resume: answer })); undefined is none.`,
      { code: "run.answer-missing", context: { ...context, interrupts: ids } },
    );
  }
}

/** What it was begun with may never have reached a checkpoint, and nobody else has it. At a breakpoint it is told to go on. */
async function asBefore(
  runs: RunAccess,
  { runId, threadId, state, baseCheckpointId }: RunRow,
  headId: string | undefined,
): Promise<{ input: RecordedInput; baseCheckpointId: string | undefined }> {
  if (state === "waiting") return { input: { kind: "nothing" }, baseCheckpointId: headId };
  const stored = await runs.readInput(runId, threadId);
  const input = stored ? readRecordedInput(stored.input, { runId, threadId }) : ({ kind: "nothing" } as const);
  return { input, baseCheckpointId };
}

/** What was recorded and did not reach a checkpoint must not be lost for what comes after it. */
function addTo(earlier: RecordedInput | undefined, later: RecordedInput, { runId, threadId }: RunRow): RecordedInput {
  if (earlier === undefined || earlier.kind === "nothing") return later;
  if (earlier.kind === "command" && later.kind === "command") return withEarlierAnswers(earlier, later);
  throw new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" was admitted with an input that it has not taken yet. Begin it first: resume(threadId) without a command.`,
    { code: "run.input-not-taken", context: { runId, threadId } },
  );
}

function refused(threadId: string, before: RunRow, holder: RunRow | undefined): ThreadkeepError {
  if (holder === undefined) return unknownThread(threadId);
  if (holder.epoch !== before.epoch) return changed(holder);
  const { runId, owner, state, stateSince: since } = holder;
  if (holder.heldForMs > 0) return heldForEffects(holder);
  return new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" cannot be resumed now: it is ${state}, ${owner === undefined ? "nobody holds it" : `${owner} holds it`}, since ${since}.`,
    { code: "run.busy", context: { threadId, runId, owner, state, since } },
  );
}

function heldForEffects(holder: RunRow): ThreadkeepError {
  const { threadId, runId, owner, state, heldForMs } = holder;
  return new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" cannot be resumed now: it is ${state}, and ${whyHeld(holder)}. Resume it then.`,
    { code: "run.busy", context: { threadId, runId, owner, state, heldForMs } },
  );
}

function changed({ threadId, runId }: RunRow): ThreadkeepError {
  return new ThreadkeepError(
    `Thread "${threadId}" was taken further by another process at the same moment, so this answer was given to nobody. Look where it stands now, and resume it again.`,
    { code: "run.changed", context: { threadId, runId } },
  );
}

function otherGraph({ threadId, runId, graph }: RunRow, graphName: string): ThreadkeepError {
  return new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" is of graph "${graph}", not of "${graphName}", and goes on with its own. Give { graph: "${graph}" }, or none.`,
    { code: "run.other-graph", context: { threadId, runId, graph, given: graphName } },
  );
}

function throwUnknown(threadId: string): never {
  throw unknownThread(threadId);
}

function unknownThread(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `Thread "${threadId}" has no run to resume. Check the id and the database; run() begins one, also on a thread that was made without this service.`,
    { code: "run.unknown-thread", context: { threadId } },
  );
}

function tellContinued({ tellEvent, owner }: Admitting, run: RunRow): RunRow {
  const { runId, threadId, graph, epoch } = run;
  tellEvent({ type: "run.continued", runId, threadId, graph, owner, epoch });
  return run;
}
