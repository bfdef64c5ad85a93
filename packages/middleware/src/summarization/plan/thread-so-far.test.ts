import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { makeSummaryMessage } from "../message/summary-message.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { SummaryMark } from "../message/message-view.ts";
import { viewMessages } from "../message/view-messages.ts";
import { threadSoFar } from "./thread-so-far.ts";

const summary = (mark: Partial<SummaryMark>): ThreadMessage =>
  makeSummaryMessage({
    like: new HumanMessage("x"),
    id: "s",
    text: "so far",
    mark: { kind: "summary", messages: 30, through: "m2", ...mark },
  });
const message = (id: string): ThreadMessage => new AIMessage({ id, content: id });
const soFar = (...messages: ThreadMessage[]) => threadSoFar(viewMessages(messages), () => 10.4);

it("is all there is, in a thread without a summary", () => {
  expect(soFar(message("m1"), message("m2"))).toEqual({ calls: 0, addedTokens: 21 });
  expect(soFar()).toEqual({ calls: 0, addedTokens: 0 });
});

it("is what the summary remembers, and what came after the last message of that time", () => {
  const thread = [summary({ calls: 4, addedTokens: 5000 }), message("m1"), message("m2"), message("m3"), message("m4")];
  expect(soFar(...thread)).toEqual({ calls: 4, addedTokens: 5021 });
});

it("is of the last summary, where lists were joined", () => {
  const other = summary({ calls: 1, addedTokens: 100, through: "m9" });
  expect(soFar(other, summary({ calls: 2, addedTokens: 300 }), message("m2"))).toEqual({ calls: 2, addedTokens: 300 });
});

it("counts from the summary where somebody has removed the last message of that time", () => {
  const thread = [message("m0"), summary({ calls: 4, addedTokens: 5000 }), message("m1")];
  expect(soFar(...thread)).toEqual({ calls: 4, addedTokens: 5011 });
});

it("believes no more calls than messages have left", () => {
  expect(soFar(summary({ messages: 2, calls: 1e9, addedTokens: 100 }), message("m2")).calls).toBe(2);
});

it("counts calls that failed since the last summary", () => {
  expect(threadSoFar([], () => 0, 2)).toEqual({ calls: 2, addedTokens: 0 });
});
