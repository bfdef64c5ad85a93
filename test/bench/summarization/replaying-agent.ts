import type { BaseMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "langchain";
import { z } from "zod";
import { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";
import type { RecordedThread } from "./recorded-thread.ts";

/** Gives the recorded answers, one after the other. */
export function replayingModel({ answers }: RecordedThread, onCall: (messages: BaseMessage[]) => void): ScriptedModel {
  const left = answers.values();
  return new ScriptedModel((messages) => {
    onCall([...messages]);
    return left.next().value ?? new Error("The agent asked for more answers than were recorded.");
  });
}

/** Call ids come again in a long thread: the results of one id are given in the order they were recorded in. */
export function replayingTools({ answers, results }: RecordedThread) {
  const waiting = new Map<string, ToolMessage[]>();
  for (const result of results) waiting.set(result.tool_call_id, [...(waiting.get(result.tool_call_id) ?? []), result]);
  const names = new Set(answers.flatMap(({ tool_calls = [] }) => tool_calls.map(({ name }) => name)));
  return [...names].map((name) =>
    tool((_args: object, { toolCall }: { toolCall?: { id?: string } }) => waiting.get(toolCall?.id ?? "")?.shift(), {
      name,
      description: `The tool ${name.replaceAll("_", " ")} of the recorded conversations.`,
      schema: z.looseObject({}),
    }),
  );
}
