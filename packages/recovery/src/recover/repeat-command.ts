import { isDeepStrictEqual } from "node:util";
import type { Question } from "../service/questions.ts";
import type { RecordedInput } from "../service/recorded-input.ts";

type RecordedCommand = Extract<RecordedInput, { kind: "command" }>;

/**
 * The part of a recorded Command that did not have its effect yet; undefined where its answers were taken. LangGraph hands those out
 * again by itself: given once more they would answer the next question of the same task, which has the same id. Pure.
 *
 * @param open the questions that wait now
 * @param taken what tasks of subgraphs took last and ask again, for those two may ask the same twice
 */
export function repeatCommand(
  command: RecordedCommand,
  open: readonly Question[],
  taken: ReadonlyMap<string, readonly unknown[]>,
): RecordedCommand | undefined {
  const { resume, questions = [] } = command;
  // What was to be answered before its ids were known stands by no question.
  if (resume === undefined || questions.length === 0 || !isById(resume)) return command;
  const left = Object.entries(resume).filter(([id, answer]) => {
    if (taken.get(id)?.some((one) => isDeepStrictEqual(one, answer))) return false;
    const [then, now] = [questions, open].map((list) => list.find((question) => question.id === id));
    // Where the answers stand in a subgraph, only what is asked tells its second question from its first.
    return now !== undefined && now.answers <= (then?.answers ?? 0) && now.digest === then?.digest;
  });
  // Its update and goto stand as writes of no task by then, which LangGraph applies by itself.
  return left.length === 0 ? undefined : { ...command, resume: Object.fromEntries(left) };
}

function isById(resume: unknown): resume is Readonly<Record<string, unknown>> {
  return typeof resume === "object" && resume !== null && !Array.isArray(resume);
}
