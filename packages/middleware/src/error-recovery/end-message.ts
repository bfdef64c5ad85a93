import type { RecoveryFailure } from "./recovery-failure.ts";

/** What the people who use an agent read where `onExhausted: "end"` ends a run: a text, or a function that makes one of the failure. */
export type EndMessage = string | ((failure: RecoveryFailure) => string);

// Says nothing of what failed: an error's own text is for those who run the agent. It stands in `recoveryFailure`.
const PLAIN_TEXT = "I could not finish this: a service that I depend on kept failing. Please try again later.";
// Nothing failed, and later would be the same again.
const IN_A_CIRCLE = "I could not finish this: I kept repeating the same step without a new result.";

/**
 * The text of the last message of a run that ended early. The plain text, too, where the function throws or gives no text: it is asked
 * at the end of a run that has failed already, and must not hide why.
 */
export function endMessageOf(endMessage: EndMessage | undefined, failure: RecoveryFailure): string {
  if (typeof endMessage !== "function") return endMessage ?? plainText(failure);
  try {
    const text: unknown = endMessage(failure);
    return typeof text === "string" && text !== "" ? text : plainText(failure);
  } catch {
    return plainText(failure);
  }
}

function plainText({ reason }: RecoveryFailure): string {
  return reason === "tool-loop" ? IN_A_CIRCLE : PLAIN_TEXT;
}
