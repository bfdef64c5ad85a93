import type { Classify } from "./ask-classify.ts";
import type { ClassifiedError } from "./classified-error.ts";
import { classifyError, type ClassifyOptions } from "./classify-error.ts";

/**
 * As `classifyError`, with the user's own word first. The hook is asked about the error and about each error that it wraps, as
 * `classifyError` itself looks at them, so it sees its own errors within those of langchain. Its class decides by the table
 * whether the call is made again; all else that is known of the error stays. Not asked about control flow and aborts, wherever
 * they are in the error.
 */
export function classifyWith(
  classify: Classify | undefined,
  error: unknown,
  options?: ClassifyOptions,
): ClassifiedError {
  const known = classifyError(error, options);
  if (classify === undefined || known.class === "control-flow" || known.class === "abort") return known;
  return classifyError(error, { ...options, classify });
}
