import type { BaseMessage } from "@langchain/core/messages";

/** The model's, at the end of each run that comes to one. Any other text at the end is not the model's. */
export const ANSWER = "Refunds are possible.";

/** Of OpenAI's API. A cut stream breaks after the first word of the answer. */
export type ProviderFailure =
  | "429"
  | "429 with Retry-After: 1"
  | "429 for quota"
  | "503"
  | "401"
  | "context length"
  | "413"
  | "content filter"
  | "connection reset"
  | "stream cut in half"
  | "hang";

/** What the provider does with one model call. */
export type ModelStep =
  | { fails: ProviderFailure }
  | { answers: string }
  | { callsTool: { name: ToolName; args: Record<string, unknown> } };

/** `search` may be called as often as one likes; `pay` does something each time. */
export type ToolName = "search" | "pay";

/** What one call of a tool comes to. Those with an HTTP behind them go over a connection. */
export type ToolStep = "200" | "503" | "loses its connection" | "throws a TypeError" | "asks a human";

/** One run of an agent in which something goes wrong. */
export interface Fault {
  name: string;
  /** How the run has to go, and why: what a stranger can check. */
  right: string;
  /** Call by call; the last one again and again. */
  model: readonly ModelStep[];
  tool?: readonly ToolStep[];
  /** Messages that are in the thread already. */
  history?: readonly BaseMessage[];
  isStreamed?: boolean;
  /** The caller aborts so long after the first call of the model, or of the tool where there is one. */
  abortsAfterMs?: number;
  /** The first wait between attempts. Default 2. */
  delayMs?: number;
  expected: Expectation;
}

/** What `right` says, for a judge. */
export interface Expectation {
  /**
   * "answer": with the model's last answer. "error": the caller's promise rejects, and the provider's status is in it where there is one.
   * "abort": it rejects, soon after the caller's abort. "any": it ends.
   */
  ends: "answer" | "error" | "abort" | "any";
  status?: number;
  /** At most so many can help, or may be made. */
  modelCalls: number;
  toolCalls?: number;
  /** Statuses of the tool results that the thread has in the end. */
  results?: readonly ("success" | "error")[];
  interrupts?: number;
  /** The provider asked for this after the first model call. */
  waitsMs?: number;
}
