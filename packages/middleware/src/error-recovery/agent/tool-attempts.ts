import type { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { Command } from "@langchain/langgraph";
import { inCircuit } from "../breaker/in-circuit.ts";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { tellRestart } from "../stream/tell-restart.ts";
import type { TextOut } from "../stream/text-out.ts";
import { startingWith, type FirstAttempt } from "./first-attempt.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";

export type ToolResult = ToolMessage | Command;

export interface ToolAttemptsOptions {
  name: CallName;
  options: ResolvedMiddleware;
  config: RunnableConfig;
  run: RecoveryRun;
  /** What models within the tool let out. */
  out: TextOut | undefined;
  /** The attempt that has failed already. */
  first: FirstAttempt | undefined;
  make(): Promise<ToolResult>;
}

export interface ToolAttempts {
  make(attempt: number): Promise<ToolResult>;
  /** Why whoever reads the stream would read something twice, unasked. */
  whyOut(): string | undefined;
}

export function createToolAttempts(of: ToolAttemptsOptions): ToolAttempts {
  const { name, options, config, run, out, first, make } = of;
  const { circuitBreaker, recovery, retryPartialStreams } = options;
  const attempt = async (number: number): Promise<ToolResult> => {
    const restart = out?.restart();
    if (restart) await tellRestart(name, number, config, run, restart);
    return inCircuit(name, circuitBreaker, run, make, recovery.classify);
  };
  const whyOut = () => (out?.comesAgain(false) && !retryPartialStreams ? "a part of its text was streamed" : undefined);
  return { make: startingWith(first, attempt), whyOut };
}
