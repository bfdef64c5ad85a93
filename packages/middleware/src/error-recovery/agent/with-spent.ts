import { ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { FailingCommand } from "../../langgraph/failing-command.ts";
import type { RecoveryRun } from "../recovery-run.ts";

/** A tool's result, with what the run has spent where it has spent something. */
export function withSpent(result: ToolMessage | Command, run: RecoveryRun): ToolMessage | Command {
  const spent = run.update();
  if (spent === undefined || result instanceof FailingCommand) return result;
  if (ToolMessage.isInstance(result)) return new Command({ update: { ...spent, messages: [result] } });
  // To another graph than this one, or in steps of its own: the count stays in the process then.
  const { graph, update } = result;
  if (graph !== undefined || Array.isArray(update)) return result;
  return new Command({ ...result, update: { ...update, ...spent } });
}
