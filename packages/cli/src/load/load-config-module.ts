import { dirname } from "node:path";
import { failWith } from "../check/fail-with.ts";
import { invalid } from "../config/parse-config.ts";
import type { Problem, ProblemCode } from "../report/check-report.ts";
import { withoutInspector } from "./child-environment.ts";
import { problemOfEnd } from "./end-problem.ts";
import { describeFirstLine, isMissingModule, problemOfFailure } from "./failure-problem.ts";
import { printedLast } from "./printed-last.ts";
import { relativeFile } from "../relative-file.ts";
import type { Failure } from "./protocol.ts";
import { redactFailure } from "./redact-failure.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { runChild, type ChildRun } from "./run-child.ts";

/**
 * The plain data that a config module exports, or that the function exported there returns. Like every module of the project
 * it is imported in a process of its own; unlike them it has the real environment, which a config may choose by.
 * @throws {ThreadkeepError} with the problem `config.invalid` or `config.threw`
 */
export async function loadConfigModule(file: string, timeoutMs: number): Promise<unknown> {
  const root = dirname(file);
  const name = relativeFile(file, root);
  const run = await runChild({ request: { config: file }, cwd: root, env: withoutInspector(process.env), timeoutMs });
  const answer = run.messages.find((message) => message.type === "config");
  if (!answer) throw failWith(endProblem(run, file, timeoutMs));
  if (answer.failure) throw failWith(problemOf(redactFailure(answer.failure), run, file));
  if (answer.unfit !== undefined) throw invalid(name, `${answer.unfit}.`, "A config is plain data, as JSON holds it.");
  return answer.json === undefined ? undefined : JSON.parse(answer.json);
}

const LOOK_FOR_WAITING = "Look for what it waits for, at its top level or in the function it exports.";
const HELP_OF_END: Partial<Record<ProblemCode, string>> = {
  "module.exited":
    "A config is read when it has run to its end. Take out what ends the process (process.exit), in it or in what it imports, or throw an error instead.",
  "module.timed-out": `${LOOK_FOR_WAITING} If it needs the time: threadkeep check --timeout 2m.`,
};

function endProblem(run: ChildRun, file: string, timeoutMs: number): Problem {
  const problem = problemOfEnd(run, { root: dirname(file), file, timeoutMs });
  if (problem.code === "internal") return problem;
  const help = HELP_OF_END[problem.code];
  return { code: "config.threw", message: problem.message + printedLast(run), ...(help === undefined ? {} : { help }) };
}

function problemOf(failure: Failure, run: ChildRun, file: string): Problem {
  const root = dirname(file);
  const { message, position, help } = problemOfFailure(failure, { file, root, exportName: "default" });
  if (failure.kind !== "threw")
    return { code: "config.threw", message: message + printedLast(run), help: LOOK_FOR_WAITING };
  const why = describeFirstLine(failure.thrown);
  const where =
    failure.unparsed === undefined || !position ? "" : ` At ${position.file}:${position.line}:${position.column}.`;
  const text = `${relativeFile(file, root)} could not be loaded: ${why}${where}`;
  return {
    code: "config.threw",
    message: redactSecrets(text) + printedLast(run),
    // Other helps are for modules of graphs, whose environment is made of dummies.
    ...(isMissingModule(failure.thrown) && help !== undefined ? { help } : {}),
    ...(position === undefined ? {} : { position }),
  };
}
