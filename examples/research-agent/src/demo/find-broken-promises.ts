import type { DemoFacts } from "./facts.ts";
import { promisesOfRecovery } from "./flaky-provider/promises-of-recovery.ts";
import { promisesOfResumption } from "./killed-run/promises-of-resumption.ts";
import type { LongThreadFacts } from "./long-thread/long-thread-facts.ts";
import { promisesOfPersistence } from "./thread-in-file/promises-of-persistence.ts";

/** What the demo says it shows and did not show: one sentence each. Empty when all is well. */
export function findBrokenPromises(facts: DemoFacts): string[] {
  const promises = [
    ...promisesOfState(facts),
    ...promisesOfContext(facts.longThread),
    ...promisesOfRecovery(facts.flakyProvider),
    ...promisesOfPersistence(facts),
    ...promisesOfResumption(facts.killedRun),
  ];
  return promises.filter(([kept]) => !kept).map(([, broken]) => broken);
}

type Promised = [kept: boolean, broken: string];

function promisesOfState({ check, documentsInState, idsInState, budgetBytes }: DemoFacts): Promised[] {
  const { rejection, thread } = documentsInState;
  const { documents, ids, adopted, bloated } = check;
  return [
    [documents.exitCode === 1, "The check does not fail the version with documents in state."],
    [documents.output.includes("refs/embedded-content"), "The check does not say that documents are in state."],
    [ids.exitCode === 0, "The check does not pass the version with ids in state."],
    [adopted.exitCode === 0, "The lock was not written."],
    [bloated.exitCode === 1, "The check does not fail after the bloating change."],
    [bloated.output.includes("pages"), "The check does not name the channel that was added."],
    [rejection !== undefined, "The guard did not stop the run with documents in state."],
    [rejection?.channels[0]?.name === "docs", "The largest channel of the stopped run is not docs."],
    [thread.unchanged, "The thread changed although its step was rejected."],
    [thread.next.join() === rejection?.node, "The thread does not continue at the node that was stopped."],
    [thread.bytes <= budgetBytes, "The stored state is over the budget."],
    [idsInState.steps.every(({ bytes }) => bytes <= budgetBytes), "A step with ids in state is over the budget."],
    [idsInState.report.trim() !== "", "The run with ids in state has no report."],
  ];
}

function promisesOfContext({ without, budgeted, budgetTokens }: LongThreadFacts): Promised[] {
  const { callTokens, archive, readBack } = budgeted;
  return [
    [Math.max(...without.callTokens) > budgetTokens, "The long thread never came to its budget."],
    [Math.max(...callTokens) <= budgetTokens, "A model call of the long thread was over its budget."],
    [archive.messages > 0, "Nothing of the long thread was archived."],
    [archive.lost === 0, "A message that left the long thread is not in the archive as it was."],
    [readBack?.isEqual === true, "The message that was read back is not the one that left."],
  ];
}
