import type { MessageRole } from "./thread-message.ts";
import { firstString, isRecord, type Loose } from "./record.ts";

const ROLES: ReadonlyMap<unknown, MessageRole | "remove"> = new Map(
  Object.entries<MessageRole | "remove">({
    system: "system",
    developer: "system",
    human: "human",
    user: "human",
    ai: "ai",
    assistant: "ai",
    model: "ai",
    tool: "tool",
    function: "tool",
    generic: "other",
    chat: "other",
    remove: "remove",
  }),
);

/** By its method and not by its class: a user's project may hold a second copy of `@langchain/core`. */
export function isLangChainMessage(value: unknown): boolean {
  return isRecord(value) && (typeof value["getType"] === "function" || typeof value["_getType"] === "function");
}

/** `remove` for what only a reducer understands; `undefined` for what is no message. */
export function roleOf(message: Loose): MessageRole | "remove" | undefined {
  return isLangChainMessage(message) ? langChainRole(message) : plainRole(message);
}

/** The result of one of OpenAI's function calls, from before there were tools. */
export function isFunctionMessage(message: Loose): boolean {
  const type = isLangChainMessage(message) ? langChainType(message) : (message["role"] ?? message["type"]);
  return type === "function";
}

function langChainType(message: Loose): unknown {
  return ((message["getType"] ?? message["_getType"]) as () => unknown).call(message);
}

function langChainRole(message: Loose): MessageRole | "remove" {
  const role = roleNamed(langChainType(message));
  // A ChatMessage is of type `generic` and names its role itself.
  return role === undefined || role === "other" ? (roleNamed(message["role"]) ?? "other") : role;
}

function plainRole(message: Loose): MessageRole | "remove" | undefined {
  const role = firstString(message, "role");
  if (role !== undefined) return roleNamed(role) ?? "other";
  // LangGraph's wire form has its fields beside the type. LangChain's stored form has them in `data`, where nobody counts them.
  if ("data" in message) return undefined;
  return roleNamed(
    firstString(message, "type")
      ?.replace(/MessageChunk$/, "")
      .toLowerCase(),
  );
}

function roleNamed(name: unknown): MessageRole | "remove" | undefined {
  return ROLES.get(name);
}
