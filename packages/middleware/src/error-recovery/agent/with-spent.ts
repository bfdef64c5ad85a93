import { ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { FailingCommand } from "../../langgraph/failing-command.ts";
import type { RecoveryRun } from "../recovery-run.ts";

/** A tool's result, with what the run has spent where it has spent something. */
export function withSpent(result: ToolMessage | Command, run: RecoveryRun): ToolMessage | Command {
  const spent = run.update();
  if (spent === undefined || result instanceof FailingCommand) return result;
  if (ToolMessage.isInstance(result)) return carrying(spent, result);
  // To another graph than this one, or in steps of its own: the count stays in the process then.
  const { graph, update } = result;
  if (graph !== undefined || Array.isArray(update)) return result;
  return new Command({ ...result, update: { ...update, ...spent } });
}

/**
 * The same message, which LangGraph takes for a Command when it collects what the node has written: middlewares further out find the tool's
 * result as the tool gave it. There is no other way. What is written through the task's config while a middleware further out may still fail
 * is saved with the error, and the resumed run takes the task for done. One that answers with a message of its own leaves the count behind: it
 * comes into the state with the model's next answer then.
 */
function carrying(spent: Record<string, unknown>, message: ToolMessage): ToolMessage {
  const carrier = bare(message);
  const update = () => ({ ...spent, messages: [bare(carrier)] });
  return Object.defineProperties(carrier, {
    lg_name: { value: "Command" },
    update: { get: update },
    _updateAsTuples: { value: () => Object.entries(update()) },
  });
}

/** In the thread it is a message and nothing else: a copy of what is enumerated. */
function bare(message: ToolMessage): ToolMessage {
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object) as ToolMessage, message);
}
