import type { ObjectType, StateType } from "../../model/state-type.ts";
import { walkType } from "../../model/walk-type.ts";
import { elementsOf } from "./fields-of.ts";

// The framework's own state, such as todos, and packages that only declare how other types are written.
const FRAMEWORK =
  /^(?:@langchain\/|@threadkeep\/)|^(?:langchain|deepagents|langsmith|zod|typescript|type-fest|@types\/node|@types\/json-schema)$/;
const LANGCHAIN_DOCUMENT = /^Document(?:Interface|Input)?$/;
// The conversation and its tool calls are state, whoever declares them: OpenAI's, Anthropic's and the AI SDK's messages.
const CONVERSATION = /Message(?:s|Param)?$|ToolCall|Tool$/;
const GROWS = new Set<StateType["kind"]>(["array", "binary", "map", "record", "recursive", "set", "unknown"]);
// A point, an amount of money or a token count has fewer.
const MIN_TEXTS = 6;

/** Of documents and API responses: "langchain Documents", "TweetV2 as twitter-api-v2 declares it". */
export function describeForeign(type: StateType): string | undefined {
  for (const element of elementsOf(type)) {
    if (element.kind !== "object" || element.package === undefined) continue;
    const { name = "an object" } = element;
    if (element.package.startsWith("@langchain/") && LANGCHAIN_DOCUMENT.test(name))
      return "langchain Documents, text and all";
    if (isResponse(element, name))
      return `${name} as ${element.package} declares it, an answer of another program as it came`;
  }
  return undefined;
}

// Of an instance of a class `serde/lossy-type` has more to say.
function isResponse(type: ObjectType, name: string): boolean {
  return !type.isClass && !FRAMEWORK.test(type.package!) && !CONVERSATION.test(name) && canBeLarge(type);
}

function canBeLarge(type: StateType): boolean {
  let texts = 0;
  for (const { type: part } of walkType(type, "")) {
    if (GROWS.has(part.kind)) return true;
    if (part.kind === "string") texts++;
    if (texts >= MIN_TEXTS) return true;
  }
  return false;
}
