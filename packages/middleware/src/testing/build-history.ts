import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { buildExchange, pendingPart } from "./build-exchange.ts";
import { contentOf, textOf, thought, type ContentBlock } from "./history-contents.ts";
import type { HistoryScript, Step } from "./history-script.ts";
import { createNumbering, type Numbering } from "./numbering.ts";

/** The messages of a script, with ids `m0`, `m1` and calls `call_0`, `call_1`, each time anew. */
export function buildHistory({ systems, steps, pending }: HistoryScript): BaseMessage[] {
  const numbering = createNumbering();
  const messages: BaseMessage[] = systems.map((content) => buildOne({ type: "system", content }, numbering));
  for (const step of steps) messages.push(...buildStep(step, messages, numbering));
  if (pending !== undefined) messages.push(...pendingPart(pending, numbering));
  return messages;
}

function buildStep(step: Step, before: readonly BaseMessage[], numbering: Numbering): BaseMessage[] {
  if (step.type === "exchange") return buildExchange(step, numbering);
  if (step.type !== "duplicate-content") return [buildOne(step, numbering)];
  const last = before.findLast((message) => message.getType() === "human");
  return [new HumanMessage({ id: numbering.messageId(), content: last?.content ?? "yes" })];
}

type SingleStep = Exclude<Step, { type: "exchange" | "duplicate-content" }>;

function buildOne(step: SingleStep, { messageId, callId }: Numbering): BaseMessage {
  const id = messageId();
  switch (step.type) {
    case "human":
      return new HumanMessage({ id, content: contentOf(step.content, id) });
    case "system":
      return new SystemMessage({ id, content: textOf(step.content, id) });
    case "ai":
      return buildAnswer(step, id, callId);
    case "orphan":
      return new ToolMessage({ id, content: textOf(step.content, id), tool_call_id: `lost_${id}`, name: "search" });
    case "empty-content":
      return step.role === "human" ? new HumanMessage({ id, content: "" }) : new AIMessage({ id, content: "" });
  }
}

function buildAnswer({ content, style }: Extract<Step, { type: "ai" }>, id: string, callId: () => string): AIMessage {
  const text = textOf(content, id);
  if (style === "text") return new AIMessage({ id, content: text });
  if (style === "server-call") return new AIMessage({ id, content: [...searchOfProvider(id), { type: "text", text }] });
  if (style === "invalid-call") {
    const call = {
      type: "invalid_tool_call" as const,
      id: callId(),
      name: "search",
      args: '{"query": ',
      error: "no JSON",
    };
    return new AIMessage({ id, content: text, invalid_tool_calls: [call] });
  }
  return new AIMessage({ id, content: [thought(style, content, id), { type: "text", text }] });
}

/** A call that the provider answers itself, in the same message: no result message belongs to it. */
function searchOfProvider(id: string): ContentBlock[] {
  const call = `srvtoolu_${id}`;
  return [
    { type: "server_tool_use", id: call, name: "web_search", input: { query: id } },
    { type: "web_search_tool_result", tool_use_id: call, content: [] },
  ];
}
