import { randomUUID } from "node:crypto";
import { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { Command } from "@langchain/langgraph";
import { FailingCommand } from "../../langgraph/failing-command.ts";
import { taskOf } from "../../langgraph/langgraph-internals.ts";
import { holderOf, maySendOn } from "../budget/may-send-on.ts";
import { endMessageOf } from "../end-message.ts";
import { RECOVERY_FAILURE, type RecoveryFailure } from "../recovery-failure.ts";
import type { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { showMessages } from "../stream/show-messages.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { TOOL_NODE } from "./tool-node.ts";

export interface RunEnding {
  error: RetriesExhaustedError;
  failure: RecoveryFailure;
  config: RunnableConfig;
  options: Pick<ResolvedMiddleware, "recovery" | "onExhausted" | "endMessage">;
  /** What is saved beside. */
  update: Record<string, unknown>;
  /** Tells whoever reads the stream that what is out of an answer is void. */
  tellVoid(): Promise<void>;
}

/** What a model call answers with when the run is over. A command fails the node with the error as it is: thrown, langchain would wrap it. */
export async function endRun(ending: RunEnding): Promise<Command> {
  const { error, failure, config, options, update, tellVoid } = ending;
  const { onExhausted, endMessage } = options;
  if (onExhausted === "throw") return new FailingCommand(error);
  const told = { ...update, [RECOVERY_FAILURE]: failure };
  if (onExhausted === "end") {
    const message = new AIMessage({ content: endMessageOf(endMessage, failure), id: randomUUID() });
    await tellVoid();
    showMessages([message], config);
    return new Command({ update: { ...told, messages: [message] } });
  }
  // LangGraph drops what goes to a parent that is not there: the run would seem to have succeeded.
  if (taskOf(config)?.namespace === "") return new FailingCommand(error);
  const holder = holderOf(config);
  // A tool has run this agent: there is no such node beside it, and langchain gives the model the command as an error that says nothing.
  if (holder.name === TOOL_NODE) return new FailingCommand(error);
  // To the node that holds this agent, or back and forth: then nobody else takes over.
  if (onExhausted.goto === holder.name || !maySendOn(config, holder, error.reason, options.recovery.budget))
    return new FailingCommand(error);
  await tellVoid();
  return new Command({ goto: onExhausted.goto, graph: Command.PARENT, update: told });
}
