import { ThreadkeepError } from "@threadkeep/state";
import type { ChildFailure } from "../trace-line.ts";
import type { ChildEnd } from "./run-child.ts";

export interface ProblemPlace {
  /** As it was given: file and export. */
  graph: string;
  exportName: string;
  timeoutMs: number;
  /** What the process did last. */
  isImported: boolean;
}

/** Why an undisturbed run came to no end, for whoever wrote the graph. */
export function problemOfRun(failure: ChildFailure | undefined, end: ChildEnd, place: ProblemPlace): ThreadkeepError {
  if (failure) return problemOfFailure(failure, place);
  const { graph } = place;
  if (end.isTimedOut) return timedOut(place);
  const how = end.signal === null ? `exit code ${end.code}` : end.signal;
  const said = end.lastLines === "" ? "" : ` It said last:\n${end.lastLines}`;
  return new ThreadkeepError(
    `The process that ran ${graph} undisturbed ended with ${how} before its run did. Does the graph's code end it?${said}`,
    { code: "crash-test.process-ended", context: { graph, exitCode: end.code, signal: end.signal } },
  );
}

function problemOfFailure(failure: ChildFailure, { graph, exportName }: ProblemPlace): ThreadkeepError {
  switch (failure.kind) {
    case "import":
      return problem(
        "import-failed",
        graph,
        `${graph} could not be loaded. ${failure.error.name}: ${failure.error.message}`,
      );
    case "no-export": {
      const others = failure.exports.length === 0 ? "It exports nothing." : `It exports ${failure.exports.join(", ")}.`;
      return problem("export-missing", graph, `${graph} names the export ${exportName}, which is not there. ${others}`);
    }
    case "not-a-graph":
      return problem("not-a-graph", graph, `${graph} is no graph: ${failure.why}.`);
    case "answers-unused": {
      const asked = failure.asked.length === 0 ? "It asked nothing." : `It asked ${failure.asked.join(", ")}.`;
      return problem(
        "answers-unused",
        graph,
        `${graph} did not take the answers ${failure.unused.join(", ")}. ${asked} What comes after a question that is not answered is not tested: give answers to what it asks, and no others.`,
      );
    }
    case "run":
      return problem(
        "run-failed",
        graph,
        `${graph} fails without being disturbed, so nothing can be compared. Does the input fit? ${failure.error.name}: ${failure.error.message}`,
      );
  }
}

function timedOut({ graph, timeoutMs, isImported }: ProblemPlace): ThreadkeepError {
  const what = isImported ? "did not come to the end of a run" : "did not finish loading";
  return problem(
    "timed-out",
    graph,
    `${graph} ${what} within ${timeoutMs / 1000} s. Is something waited for that never comes? If it needs the time, give a longer timeoutMs.`,
  );
}

function problem(code: string, graph: string, message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: `crash-test.${code}`, context: { graph } });
}
