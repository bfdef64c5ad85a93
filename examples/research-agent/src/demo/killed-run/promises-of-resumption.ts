import type { KilledRunFacts } from "./killed-run-facts.ts";
import { notDoneAgain } from "./not-done-again.ts";

/** What the section says it shows: whether it is so, and the sentence for when it is not. */
export function promisesOfResumption(facts: KilledRunFacts): [kept: boolean, broken: string][] {
  const { killed, found, finished, steps, orders, undisturbed, report, isEqual } = facts;
  const { kept, whole } = notDoneAgain(facts);
  const again = steps.slice(kept.steps);
  return [
    [killed.signal === "SIGKILL", "The process that wrote the report was not killed."],
    [whole.steps === 14 && kept.steps === 12, "The report was not killed at step 13 of 14."],
    [undisturbed.steps.length === whole.steps, "The finished run has other steps than one that nobody killed."],
    [found.state === "dead" && found.canRecover, "The killed run was not found to be dead."],
    [finished.claimed === 1 && finished.outcome === "done", "The sweep did not finish the one run that was due."],
    [again.every(({ pid }) => pid === finished.pid), "The killed process saved a step after its death."],
    [
      again.map(({ node }) => node).join() === "order,write",
      "Other steps were done again than the one that was interrupted.",
    ],
    [orders.received === 1, "The order was not sent exactly once."],
    [orders.lookups === 1, "The shop was not asked for the order that had no answer."],
    [
      undisturbed.orders.received === 1 && undisturbed.orders.lookups === 0,
      "The undisturbed run did not send one order of its own.",
    ],
    [report.trim() !== "", "The run that was finished has no report."],
    [isEqual, "The finished run ends otherwise than one that nobody killed."],
    [kept.tokens > whole.tokens / 2, "Most tokens were spent again."],
  ];
}
