import type { RunnableConfig } from "@langchain/core/runnables";
import { createTextOut, type TextOut } from "../stream/text-out.ts";
import { watchStream } from "../stream/watch-stream.ts";
import { createCallAttempts, type CallAttempts } from "./call-attempts.ts";
import type { WatchedTool } from "./watch-tool.ts";

/** A tool call that may be made several times. */
export interface RepeatedCall extends Pick<CallAttempts, "whyNotAgain" | "giveUp"> {
  make<Result>(attempt: () => Promise<Result> | Result): Promise<Result>;
  /** What models within the tool have let out. */
  out: TextOut;
  stop(): void;
}

export function createRepeated(config: RunnableConfig, watched: WatchedTool<unknown>): RepeatedCall {
  const attempts = createCallAttempts(config);
  const stream = watchStream(config);
  const out = createTextOut(stream, attempts.isKept);

  async function make<Result>(attempt: () => Promise<Result> | Result): Promise<Result> {
    try {
      return await attempts.make(async (configurable) => {
        watched.callUnder(configurable);
        return attempt();
      });
    } finally {
      out.note();
    }
  }

  const { whyNotAgain, giveUp } = attempts;
  return { make, whyNotAgain, giveUp, out, stop: () => stream?.stop() };
}
