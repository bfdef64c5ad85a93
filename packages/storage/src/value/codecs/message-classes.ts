import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  ChatMessage,
  ChatMessageChunk,
  FunctionMessage,
  FunctionMessageChunk,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
} from "@langchain/core/messages";

/**
 * The only classes that are revived. Each makes a message without content, which then gets the archived fields: what a constructor
 * does with them (parsing tool calls, merging content blocks) was done when the message was first made.
 */
const BLANK_MESSAGES: Readonly<Record<string, () => BaseMessage>> = {
  AIMessage: () => new AIMessage({ content: "" }),
  AIMessageChunk: () => new AIMessageChunk({ content: "" }),
  ChatMessage: () => new ChatMessage({ content: "", role: "" }),
  ChatMessageChunk: () => new ChatMessageChunk({ content: "", role: "" }),
  FunctionMessage: () => new FunctionMessage({ content: "", name: "" }),
  FunctionMessageChunk: () => new FunctionMessageChunk({ content: "", name: "" }),
  HumanMessage: () => new HumanMessage({ content: "" }),
  HumanMessageChunk: () => new HumanMessageChunk({ content: "" }),
  RemoveMessage: () => new RemoveMessage({ id: "" }),
  SystemMessage: () => new SystemMessage({ content: "" }),
  SystemMessageChunk: () => new SystemMessageChunk({ content: "" }),
  ToolMessage: () => new ToolMessage({ content: "", tool_call_id: "" }),
  ToolMessageChunk: () => new ToolMessageChunk({ content: "", tool_call_id: "" }),
};

/** `undefined` for a name that is none of a message class of @langchain/core. */
export function blankMessage(className: unknown): BaseMessage | undefined {
  return typeof className === "string" && Object.hasOwn(BLANK_MESSAGES, className)
    ? BLANK_MESSAGES[className]?.()
    : undefined;
}

/** By the name LangChain serializes it under, as a message of another installed copy is no instance of these classes. */
export function messageClassOf(value: object): string | undefined {
  // Of a message it is a getter of its class; an object that has it as a field is data.
  const id: unknown = "lc_id" in value && !Object.hasOwn(value, "lc_id") ? value.lc_id : undefined;
  if (!Array.isArray(id) || id.length !== 3 || id[0] !== "langchain_core" || id[1] !== "messages") return undefined;
  return typeof id[2] === "string" && Object.hasOwn(BLANK_MESSAGES, id[2]) ? id[2] : undefined;
}
