import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { contentOf, textOf, thought, type ContentBlock } from "./history-contents.ts";
import type { ExchangeScript, ResultScript } from "./history-script.ts";
import type { Numbering } from "./numbering.ts";

/** An AI message with its calls and their results in the order of their ranks, with the fault that the script asks for. */
export function buildExchange(script: ExchangeScript, numbering: Numbering): BaseMessage[] {
  const calls = callIdsOf(script, numbering);
  if (script.fault === "raw-dangling") return [buildCaller({ ...script, style: "raw" }, calls, numbering.messageId())];
  if (script.fault === "early") {
    const early = buildResults(script, calls, numbering);
    return [...early, buildCaller(script, calls, numbering.messageId())];
  }
  const caller = buildCaller(script, calls, numbering.messageId());
  const between = script.fault === "apart" || script.fault === "nested" ? buildIntruders(script, numbering) : [];
  const results = buildResults(script, calls, numbering);
  switch (script.fault) {
    case "dangling":
      return [caller, ...results.slice(1)];
    case "twice":
      return [caller, ...results, ...buildResults(script, calls, numbering).slice(0, 1)];
    case "apart":
    case "nested":
      return [caller, ...results.slice(1), ...between, ...results.slice(0, 1)];
    default:
      return [caller, ...results];
  }
}

/** The start of an exchange: some results, but never all. */
export function pendingPart(
  { exchange, answered }: { exchange: ExchangeScript; answered: number },
  numbering: Numbering,
): BaseMessage[] {
  const messages = buildExchange(exchange, numbering);
  return messages.slice(0, Math.min(1 + answered, messages.length - 1));
}

function callIdsOf({ results, reusesIds }: ExchangeScript, { callId }: Numbering): string[] {
  return results.map((_, index) => (reusesIds ? `call_again_${index}` : callId()));
}

function buildIntruders({ fault, say }: ExchangeScript, numbering: Numbering): BaseMessage[] {
  const id = numbering.messageId();
  if (fault === "apart") return [new HumanMessage({ id, content: `${id} wait` })];
  const call = numbering.callId();
  const caller = new AIMessage({ id, content: textOf(say, id), tool_calls: [{ id: call, name: "look", args: {} }] });
  const resultId = numbering.messageId();
  return [caller, new ToolMessage({ id: resultId, content: resultId, tool_call_id: call, name: "look" })];
}

function buildCaller(script: ExchangeScript, calls: readonly string[], id: string): AIMessage {
  const { say, style, hasInvalidCall } = script;
  if (style === "raw") return rawCaller(textOf(say, id), calls, id);
  const tool_calls = calls.map((call, index) => ({ id: call, name: "search", args: { query: `${id} ${index}` } }));
  const unparsed = { type: "invalid_tool_call" as const, id: `bad_${id}`, name: "search", args: "{", error: "no JSON" };
  const invalid_tool_calls = hasInvalidCall ? [unparsed] : [];
  return new AIMessage({ id, content: callerContent(script, tool_calls, id), tool_calls, invalid_tool_calls });
}

function callerContent(
  { say, style }: ExchangeScript,
  calls: readonly { id: string; name: string; args: object }[],
  id: string,
): string | ContentBlock[] {
  if (style === "openai") return textOf(say, id);
  const text = { type: "text", text: textOf(say, id) };
  if (style === "reasoning") return [thought("reasoning", say, id), text];
  const uses = calls.map(({ id: call, name, args }) => ({ type: "tool_use", id: call, name, input: args }));
  return [thought("thinking", say, id), text, ...uses];
}

/** As ChatOpenAI makes it of arguments that are no JSON. The constructor would log advice on raw calls, so they are set after it. */
function rawCaller(content: string, calls: readonly string[], id: string): AIMessage {
  const args = '{"query": ';
  const invalid_tool_calls = calls.map((call) => ({ id: call, name: "search", args, error: "no JSON" }));
  const raw = calls.map((call) => ({
    id: call,
    type: "function" as const,
    function: { name: "search", arguments: args },
  }));
  const message = new AIMessage({ id, content, invalid_tool_calls });
  message.additional_kwargs = message.lc_kwargs["additional_kwargs"] = { tool_calls: raw };
  return message;
}

function buildResults({ results }: ExchangeScript, calls: readonly string[], { messageId }: Numbering): ToolMessage[] {
  return results
    .map((result, index) => ({ result, call: calls[index] ?? "" }))
    .sort((a, b) => a.result.rank - b.result.rank)
    .map(({ result, call }) => buildResult(result, call, messageId()));
}

function buildResult({ content, status, hasArtifact }: ResultScript, call: string, id: string): ToolMessage {
  const artifact = hasArtifact ? { artifact: { rows: [id, call] } } : {};
  return new ToolMessage({
    id,
    content: contentOf(content, id),
    tool_call_id: call,
    name: "search",
    status,
    ...artifact,
  });
}
