import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../message/thread-message.ts";
import { viewMessages } from "./message/view-messages.ts";
import { assertOwnName, threadNameOf } from "./thread-name.ts";

const system = new SystemMessage("Be brief.");
const hello = new HumanMessage("Hello");
const inThread = (thread_id: unknown) => ({ configurable: { thread_id } });
const check = (messages: readonly ThreadMessage[], name = threadNameOf(messages, {})) =>
  assertOwnName(name, viewMessages(messages));

describe("the name of a thread", () => {
  it("is its id, also where that is a number", () => {
    expect(threadNameOf([hello], inThread("t"))).toBe("t");
    expect(threadNameOf([hello], inThread(7))).toBe("7");
  });

  it("is the id of the first message that is no system message where there is none", () => {
    const messages = [system, new HumanMessage({ id: "a", content: "Hello" })];
    expect(threadNameOf(messages, inThread(""))).toBe("no-thread-a");
    expect(() => check(messages)).not.toThrow();
  });
});

describe("a name that is only what the first message says", () => {
  const refused = expect.objectContaining({ code: "summarization.no-thread-id" });

  it.each<[string, ThreadMessage]>([
    ["a message", hello],
    ["a plain object", { role: "user", content: "Hello" }],
    ["a message with an empty id", new HumanMessage({ id: "", content: "Hello" })],
  ])("is none to archive under: %s", (_, first) => {
    expect(() => check([system, first, new HumanMessage({ id: "b", content: "b" })])).toThrow(refused);
  });

  it("is none where nodes around it follow", () => {
    const name = threadNameOf([hello], {});
    expect(() => check([hello], `${name}|tools|x`)).toThrow(refused);
  });

  it("is not needed where the thread has an id", () => {
    expect(() => check([hello], "t")).not.toThrow();
    expect(() => check([hello], "t|tools|x")).not.toThrow();
  });
});
