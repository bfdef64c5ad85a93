import type { RunnableConfig } from "@langchain/core/runnables";
import { createTextOut, type TextOut } from "../stream/text-out.ts";
import { watchStream } from "../stream/watch-stream.ts";
import { createCallAttempts, type CallAttempts, type Configurable } from "./call-attempts.ts";

/** A tool call that may be made several times. */
export interface RepeatedCall extends Pick<CallAttempts, "whyNotAgain" | "giveUp"> {
  /** @param attempt gets what its tool is called under, in place of the task's own */
  make<Result>(attempt: (configurable?: Configurable) => Promise<Result> | Result): Promise<Result>;
  /** What models within the tool have let out. */
  out: TextOut;
  stop(): void;
}

export function createRepeated(config: RunnableConfig): RepeatedCall {
  const attempts = createCallAttempts(config);
  const stream = watchStream(config);
  const out = createTextOut(stream, attempts.isKept);

  async function make<Result>(attempt: (configurable?: Configurable) => Promise<Result> | Result): Promise<Result> {
    try {
      return await attempts.make(async (configurable) => attempt(configurable));
    } finally {
      out.note();
    }
  }

  const { whyNotAgain, giveUp } = attempts;
  return { make, whyNotAgain, giveUp, out, stop: () => stream?.stop() };
}
