import { dirname } from "node:path";
import { failWith } from "../check/fail-with.ts";
import { invalid } from "../config/parse-config.ts";
import type { Problem } from "../report/check-report.ts";
import { withoutInspector } from "./child-environment.ts";
import { problemOfEnd } from "./end-problem.ts";
import { describeFirstLine, isMissingModule, problemOfFailure } from "./failure-problem.ts";
import { printedLast } from "./printed-last.ts";
import { relativeFile } from "./project-position.ts";
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

const HELP = "Its default export has to be a config, or a function that returns one.";

function endProblem(run: ChildRun, file: string, timeoutMs: number): Problem {
  const problem = problemOfEnd(run, { root: dirname(file), file, timeoutMs });
  if (problem.code === "internal") return problem;
  return { code: "config.threw", message: problem.message + printedLast(run), help: HELP };
}

function problemOf(failure: Failure, run: ChildRun, file: string): Problem {
  const root = dirname(file);
  const { message, position, help } = problemOfFailure(failure, { file, root, exportName: "default" });
  const at = position === undefined ? {} : { position };
  if (failure.kind !== "threw") return { code: "config.threw", message: message + printedLast(run), help: HELP };
  const why = describeFirstLine(failure.thrown);
  const where =
    failure.unparsed === undefined || !position ? "" : ` At ${position.file}:${position.line}:${position.column}.`;
  const text = `${relativeFile(file, root)} could not be loaded: ${why}${where}`;
  return {
    code: "config.threw",
    message: redactSecrets(text, process.env) + printedLast(run),
    help: isMissingModule(failure.thrown) && help !== undefined ? help : HELP,
    ...at,
  };
}
