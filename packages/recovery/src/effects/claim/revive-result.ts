import { Command, Send } from "@langchain/langgraph";
import { isRecord } from "./record.ts";

/** A result as its call gave it. Commands are stored as LangGraph stores them, which is without their class. */
export function reviveResult(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveResult);
  return isRecord(value) && value["lg_name"] === "Command" && !(value instanceof Command) ? commandOf(value) : value;
}

function commandOf({ graph, update, resume, goto }: Record<string, unknown>): Command {
  return new Command({
    ...(typeof graph === "string" && { graph }),
    ...(isRecord(update) && { update: update as Record<string, unknown> }),
    ...(resume !== undefined && { resume }),
    ...(goto !== undefined && { goto: revivedGoto(goto) as string }),
  });
}

function revivedGoto(goto: unknown): unknown {
  if (Array.isArray(goto)) return goto.map(revivedGoto);
  return isRecord(goto) && typeof goto["node"] === "string" ? new Send(goto["node"], goto["args"]) : goto;
}
