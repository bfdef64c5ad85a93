import { isDeepStrictEqual } from "node:util";
import { BaseMessage } from "@langchain/core/messages";

/** Of the same class, with the same id, content, calls and all other fields. */
export function isSameMessage(one: unknown, other: BaseMessage): boolean {
  if (!BaseMessage.isInstance(one)) return false;
  return isDeepStrictEqual(asStored(one), asStored(other));
}

function asStored(message: BaseMessage): unknown {
  return JSON.parse(JSON.stringify({ ...message.toDict(), class: message.constructor.name }));
}
