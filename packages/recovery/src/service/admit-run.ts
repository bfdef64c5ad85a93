import { randomUUID } from "node:crypto";
import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { readBare, type RunAccess, type RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { TO_MAKE_ROOM, type HeldLeases } from "../lease/held-leases.ts";
import { endAnsweredRun } from "../recover/end-answered-run.ts";
import { decideAdmission, decideBesideQuestion, type AdmissionPolicy, type AdmissionStep } from "./decide-admission.ts";
import { pollDelays } from "./poll-delays.ts";
import { questionsOf } from "./questions.ts";
import { readRecordedInput, recordInput, type RecordedInput } from "./recorded-input.ts";
import { recordOptions } from "./record-options.ts";
import { replacedEvent } from "./replaced-event.ts";
import type { ServiceContext } from "./service-context.ts";
import type { RegisteredGraph } from "./service-graph-registry.ts";
import type { RunOptions } from "./service-options.ts";
import { sleep } from "./sleep.ts";
import { unansweredQuestions } from "./unanswered-questions.ts";

export interface AdmissionRequest {
  graph: RegisteredGraph;
  input: unknown;
  options: RunOptions;
}

/** What of a service it takes to admit a run. */
export interface Admitting extends ServiceContext {
  readonly runs: RunAccess;
  readonly leases: HeldLeases;
}

/** A run that this service may drive, with what it is begun with. */
export interface AdmittedRun {
  run: RunRow;
  input: RecordedInput;
}

/** Waits for its turn on the thread where it is told to. The input is stored before anything of the run happens. */
export async function admitRun(service: Admitting, request: AdmissionRequest): Promise<AdmittedRun> {
  const policy = admissionPolicy(service, request.options);
  const recorded = recordOptions(request.options);
  const delays = pollDelays(service.random, service.settings.leaseMs / 4);
  for (;;) {
    const admitted = await tryToAdmit(service, request, policy, recorded);
    if (admitted.run !== undefined) {
      if (admitted.replaced !== undefined) service.tellEvent(replacedEvent(admitted.replaced, admitted.run));
      return { run: tellAdmitted(service, admitted.run), input: admitted.input };
    }
    // It waits by its record alone: nothing is asked any more.
    if (admitted.holder !== undefined && (await endAnsweredRun(service, admitted.holder))) continue;
    const step = admitted.step ?? decideAdmission(admitted.holder, policy);
    if (step.kind === "refuse") throw step.error;
    if (step.kind === "ask-to-stop") await askToStop(service, admitted.holder);
    await sleep(delays.next(), [service.stopping, request.options.signal]);
  }
}

interface Attempt {
  run: RunRow | undefined;
  /** What was left behind for it, as it was. */
  replaced?: RunRow | undefined;
  holder: RunRow | undefined;
  /** What is done about a question that waits; otherwise it is decided by the holder. */
  step?: AdmissionStep;
  input: RecordedInput;
}

async function tryToAdmit(
  { checkpointer, runs, owner, settings }: Admitting,
  { graph, input, options: { threadId } }: AdmissionRequest,
  policy: AdmissionPolicy,
  options: Readonly<Record<string, unknown>>,
): Promise<Attempt> {
  const { onBusy, onWaiting } = policy;
  const head = await readBare(checkpointer, { threadId, namespace: "" });
  const questions = questionsOf(head?.pendingWrites ?? []);
  const recorded = recordInput(input, questions);
  if (recorded.kind === "nothing" && head === undefined) throw nothingToGoOnFrom(threadId);
  // Any other goes on from the head, and leaves the question where it is.
  if (head !== undefined && questions.length > 0 && recorded.kind === "input" && onWaiting === "reject") {
    const last = await runs.readThread(threadId);
    if (await isAsking(runs, head, last)) {
      return { run: undefined, holder: last, step: decideBesideQuestion(threadId, last, policy), input: recorded };
    }
  }
  const admission = await runs.admit({
    runId: randomUUID(),
    threadId,
    graph: graph.name,
    graphVersion: graph.version,
    owner,
    leaseMs: settings.leaseMs,
    input: recorded,
    baseCheckpointId: head?.checkpoint.id,
    options: { ...options, ...(graph.schema === undefined ? {} : { schema: graph.schema }) },
    replaces: [
      ...(onWaiting === "abandon" ? ["waiting" as const] : []),
      ...(onBusy === "interrupt" ? ["open" as const] : []),
    ],
  });
  if (admission.kind === "admitted") return { ...admission, holder: undefined, input: recorded };
  return { run: undefined, holder: admission.holder, input: recorded };
}

async function isAsking(runs: RunAccess, head: CheckpointTuple, last: RunRow | undefined): Promise<boolean> {
  const { checkpoint, pendingWrites = [] } = head;
  const stored = last?.baseCheckpointId === checkpoint.id && (await runs.readInput(last.runId, last.threadId));
  const given = stored ? readRecordedInput(stored.input, last) : undefined;
  return unansweredQuestions(pendingWrites, given).length > 0;
}

function nothingToGoOnFrom(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `run() was given no input, which goes on from where a thread stands, and thread "${threadId}" has no checkpoint. Give the input to begin with, or look at the id and the database.`,
    { code: "run.nothing-to-go-on-from", context: { threadId } },
  );
}

function admissionPolicy(
  { settings: { leaseMs, sweepEveryMs } }: Admitting,
  { onBusy = "reject", onWaiting = "reject" }: RunOptions,
): AdmissionPolicy {
  // Whoever sweeps has come by twice by then.
  return { onBusy, onWaiting, maxDueMs: leaseMs + 2 * sweepEveryMs };
}

/** Recorded also where this service holds it: what is given back is then kept for who asked, and no sweep comes between. */
async function askToStop({ runs, leases, tellEvent }: Admitting, holder: RunRow | undefined): Promise<void> {
  if (holder === undefined || !(await runs.requestStop(holder.runId))) return;
  const { runId, threadId, graph, owner } = holder;
  tellEvent({ type: "run.stop-requested", runId, threadId, graph, owner });
  leases.find(runId)?.drain(TO_MAKE_ROOM);
}

function tellAdmitted({ tellEvent, owner }: Admitting, run: RunRow): RunRow {
  const { runId, threadId, graph, epoch } = run;
  tellEvent({ type: "run.admitted", runId, threadId, graph, owner, epoch });
  return run;
}
