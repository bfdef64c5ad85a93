import { ThreadkeepError } from "@threadkeep/state";

/** What ends a command on threads: exit code 2. */
export interface ThreadsProblem {
  /** `area.problem` */
  code: string;
  /** What happened, on what. */
  message: string;
  /** What to do next. */
  help?: string;
}

/** An error to throw, which is printed as it is. */
export function problem({ code, message, help }: ThreadsProblem): ThreadkeepError {
  return new ThreadkeepError(message, { code, context: help === undefined ? {} : { help } });
}
