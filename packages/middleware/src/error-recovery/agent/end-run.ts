import { AIMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { FailingCommand } from "../../langgraph/failing-command.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { RECOVERY_FAILURE, type RecoveryFailure } from "../recovery-failure.ts";
import type { RetriesExhaustedError } from "../retries-exhausted-error.ts";

export interface RunEnding {
  error: RetriesExhaustedError;
  failure: RecoveryFailure;
  onExhausted: OnExhausted;
  /** What is saved beside. */
  update: Record<string, unknown>;
}

/** What a model call answers with when the run is over. A command fails the node with the error as it is: thrown, langchain would wrap it. */
export function endRun({ error, failure, onExhausted, update }: RunEnding): Command {
  if (onExhausted === "throw") return new FailingCommand(error);
  const told = { ...update, [RECOVERY_FAILURE]: failure };
  if (onExhausted !== "end") return new Command({ goto: onExhausted.goto, graph: Command.PARENT, update: told });
  return new Command({ update: { ...told, messages: [new AIMessage(`I could not finish this: ${failure.message}`)] } });
}
