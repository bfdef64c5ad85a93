import { ThreadkeepError } from "@threadkeep/state";
import type { Problem } from "../report/check-report.ts";

/** An error that ends the command with one message and exit code 2. */
export function failWith(problem: Problem, cause?: unknown): ThreadkeepError {
  return new ThreadkeepError(problem.message, {
    code: problem.code,
    context: { problem },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The problem that an error carries. What carries none is a fault of this command, and says so. */
export function problemOf(error: unknown): Problem {
  const problem = ThreadkeepError.isInstance(error) ? error.context["problem"] : undefined;
  if (problem !== undefined) return problem as Problem;
  if (ThreadkeepError.isInstance(error)) return { code: "config.invalid", message: error.message };
  return {
    code: "internal",
    message: `threadkeep failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    help: "This is a defect of threadkeep. Please report it with this text.",
  };
}
