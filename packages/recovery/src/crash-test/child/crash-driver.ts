import type { RunOptions } from "../../service/service-options.ts";
import type { RunEnd } from "../trace-line.ts";
import type { WaitingQuestion } from "./read-end.ts";

export type StepOptions = Pick<RunOptions, "effects">;

/** How the steps of a caller are done, and how it is seen to that they were. */
export interface CrashDriver {
  readonly isRunByService: boolean;
  run(threadId: string, input: unknown, options?: StepOptions): Promise<void>;
  answer(threadId: string, value: unknown): Promise<void>;
  /** After a crash: brings the thread's run to its end or to a question. */
  ensureRun(threadId: string, input: unknown, options?: StepOptions): Promise<void>;
  /** @param at how many answers came before it */
  ensureAnswer(threadId: string, value: unknown, at: number): Promise<void>;
  /** What waits for the caller's answer. None where a human is asked about an effect. */
  questionsOf(threadId: string): Promise<readonly WaitingQuestion[]>;
  /** After a crash: gives an answer to what waits. */
  giveAnswer(threadId: string, value: unknown): Promise<void>;
  endOf(threadId: string): Promise<{ state: RunEnd["state"]; failure?: { name: string; message: string } | undefined }>;
  stop(): Promise<void>;
}
