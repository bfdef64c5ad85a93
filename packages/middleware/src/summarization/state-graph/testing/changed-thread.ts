import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { PlainMessage } from "@threadkeep/state";
import type { ThreadMessage } from "../../../message/thread-message.ts";
import type { MessageChange } from "../../message-change.ts";

export type Plain = PlainMessage & { id?: string };

export const human = (id: string | undefined, content: string) => new HumanMessage({ content, ...(id && { id }) });

/** A call and its result between two turns; no message has an id where `id` gives none. */
export function langchainThread(id: (name: string) => string | undefined): BaseMessage[] {
  const known = (name: string) => (id(name) === undefined ? {} : { id: id(name)! });
  return [
    human(id("h1"), "task"),
    new AIMessage({ ...known("a1"), content: "", tool_calls: [{ id: "c1", name: "f", args: {} }] }),
    new ToolMessage({ ...known("t1"), content: "long", tool_call_id: "c1" }),
    human(id("h2"), "task"),
    new AIMessage({ ...known("a2"), content: "done" }),
  ];
}

export function plainThread(id: (name: string) => string | undefined): Plain[] {
  const make = (role: string, name: string, content: string) => ({ role, content, ...(id(name) && { id: id(name)! }) });
  return [
    make("user", "h1", "task"),
    make("assistant", "a1", ""),
    make("user", "t1", "long"),
    make("user", "h2", "task"),
    make("assistant", "a2", "done"),
  ];
}

/** The first becomes a summary, the second leaves, the third is shortened: each under the id that was there. */
export function changeOf(before: readonly ThreadMessage[]): MessageChange {
  const like = (index: number, content: string): ThreadMessage => {
    const { id } = before[index] as { id?: string };
    const fields = { content, ...(id !== undefined && { id }) };
    return "_getType" in before[index]! ? new HumanMessage(fields) : { role: "user", ...fields };
  };
  const replaced = new Map([
    [0, like(0, "summary")],
    [2, like(2, "short")],
  ]);
  return { before, replaced, removed: new Set([1]) };
}

/** Id and content of each. */
export const said = (messages: readonly ThreadMessage[]) =>
  messages.map((message) => [(message as { id?: string }).id, message.content]);

export const NAMED = (name: string) => name;
export const UNNAMED = () => undefined;
