import { nearestName } from "@threadkeep/state";
import { problem } from "../../threads/problem.ts";
import type { LoadedGraphs } from "../graphs/load-graphs.ts";

/**
 * Which graph a thread without a record goes on with.
 * @throws {ThreadkeepError} `graphs.unknown`, `graphs.not-named`
 */
export function chooseGraph({ graphs, source }: LoadedGraphs, threadId: string, named: string | undefined): string {
  const names = Object.keys(graphs);
  if (named !== undefined && names.includes(named)) return named;
  if (named !== undefined) {
    const nearest = nearestName(named, names);
    throw problem({
      code: "graphs.unknown",
      message: `--graph ${JSON.stringify(named)} is not among the graphs of ${source}: ${names.join(", ")}.`,
      help: nearest === undefined ? "Give the name of one of them." : `The nearest name is ${JSON.stringify(nearest)}.`,
    });
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw problem({
    code: "graphs.not-named",
    message: `No run of thread ${JSON.stringify(threadId)} is recorded, so nothing tells which of the graphs of ${source} it is of: ${names.join(", ")}.`,
    help: `Name it: --graph ${only ?? "<name>"}`,
  });
}

/** @throws {ThreadkeepError} `graphs.other` where the record says otherwise */
export function assertSameGraph(threadId: string, recorded: string, named: string | undefined): void {
  if (named === undefined || named === recorded) return;
  throw problem({
    code: "graphs.other",
    message: `The run of thread ${JSON.stringify(threadId)} is recorded as of graph ${JSON.stringify(recorded)}, not ${JSON.stringify(named)}.`,
    help: "Leave --graph out: it is for threads without a record.",
  });
}
