import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";

interface TranscriptMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string | null;
  tool_calls?: { id: string; name: string; arguments: string }[];
  tool_call_id?: string;
  name?: string;
}

export interface Transcript {
  id: string;
  messages: BaseMessage[];
}

const BESIDE_THE_REPOSITORY = fileURLToPath(new URL("../../../../../shared/transcripts/", import.meta.url));
const FILE = `${process.env["THREADKEEP_TRANSCRIPTS"] ?? BESIDE_THE_REPOSITORY}/airline.jsonl`;

/** Real conversations are no part of this repository: tests over them are skipped where they are not at hand. */
export const transcriptsMissing = !existsSync(FILE);

/** The 40 conversations, with message ids as `airline-0-0/3`. Made anew at each call, so that no test changes another's. */
export function readTranscripts(): Transcript[] {
  const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { id, messages } = JSON.parse(line) as { id: string; messages: TranscriptMessage[] };
    return { id, messages: messages.map((message, index) => toMessage(message, `${id}/${index}`)) };
  });
}

function toMessage(message: TranscriptMessage, id: string): BaseMessage {
  const content = message.content ?? "";
  switch (message.role) {
    case "system":
      return new SystemMessage({ id, content });
    case "user":
      return new HumanMessage({ id, content });
    case "assistant":
      return new AIMessage({ id, content, tool_calls: parseCalls(message) });
    case "tool":
      return new ToolMessage({ id, content, tool_call_id: message.tool_call_id ?? "", name: message.name ?? "" });
  }
}

function parseCalls({ tool_calls = [] }: TranscriptMessage) {
  return tool_calls.map(({ id, name, arguments: args }) => ({
    id,
    name,
    args: JSON.parse(args) as Record<string, unknown>,
  }));
}
