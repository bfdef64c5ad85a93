import { HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { lastBatchOf } from "./last-batch.ts";
import { withMark } from "./message/message-mark.ts";
import type { MessageMark } from "./message/message-view.ts";
import { viewMessages } from "./message/view-messages.ts";

const marked = (mark: MessageMark): BaseMessage => {
  const fields = { content: "hi", additional_kwargs: withMark({}, mark) };
  return mark.kind === "summary" ? new HumanMessage(fields) : new ToolMessage({ ...fields, tool_call_id: "c" });
};
const summary = (batch?: number) =>
  marked({ kind: "summary", messages: 2, through: "a", reference: `object-${batch}`, ...(batch && { batch }) });
const preview = (batch: number) =>
  marked({ kind: "shortened", through: "a", reference: `object-${batch}`, ...(batch && { batch }) });
const last = (...messages: BaseMessage[]) => lastBatchOf(viewMessages(messages));

it("is the one with the highest number, wherever its mark stands", () => {
  const third = { reference: "object-3", batch: 3 };
  expect(last(summary(3), preview(2), preview(1))).toEqual(third);
  expect(last(summary(1), preview(3), preview(2))).toEqual(third);
});

it("is older than those with a number where it has none, and none where nothing was archived", () => {
  expect(last(preview(1), summary())).toEqual({ reference: "object-1", batch: 1 });
  expect(last(summary())).toEqual({ reference: "object-undefined", batch: 0 });
  expect(last(new HumanMessage("hi"), marked({ kind: "shortened", through: "a" }))).toBeUndefined();
});
