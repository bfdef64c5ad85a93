import type { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { Command } from "@langchain/langgraph";
import { inCircuit } from "../breaker/in-circuit.ts";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { tellRestart } from "../stream/tell-restart.ts";
import type { StreamWatch } from "../stream/watch-stream.ts";
import { startingWith, type StreamedAttempt } from "./first-attempt.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";

export type ToolResult = ToolMessage | Command;

export interface ToolAttemptsOptions {
  name: CallName;
  options: ResolvedMiddleware;
  config: RunnableConfig;
  run: RecoveryRun;
  /** What models within the tool let out. */
  stream: StreamWatch | undefined;
  /** The attempt that has failed already. */
  first: StreamedAttempt | undefined;
  make(): Promise<ToolResult>;
}

export interface ToolAttempts {
  make(attempt: number): Promise<ToolResult>;
  /** Why whoever reads the stream would read something twice, unasked. */
  whyOut(): string | undefined;
}

export function createToolAttempts(of: ToolAttemptsOptions): ToolAttempts {
  const { name, options, config, run, stream, first, make } = of;
  const { circuitBreaker, recovery, retryPartialStreams } = options;
  let wasStreamed = first?.wasStreamed ?? false;
  const attempt = async (number: number): Promise<ToolResult> => {
    if (wasStreamed) await tellRestart(name, number, config, run);
    try {
      return await inCircuit(name, circuitBreaker, run, make, recovery.classify);
    } finally {
      wasStreamed = stream?.takeStreamed() ?? false;
    }
  };
  const whyOut = () => (wasStreamed && !retryPartialStreams ? "a part of its text was streamed" : undefined);
  return { make: startingWith(first, attempt), whyOut };
}
