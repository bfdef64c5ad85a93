import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MessageMark } from "./message-view.ts";
import { readMark, withMark } from "./message-mark.ts";
import { viewMessages } from "./view-messages.ts";

const SUMMARY: MessageMark = { kind: "summary", reference: "file:1", messages: 12, through: "m12" };
const SHORTENED: MessageMark = { kind: "shortened", through: "m12" };

const marked = (additional_kwargs: unknown, role = "user"): ThreadMessage =>
  ({ role, content: "", additional_kwargs }) as ThreadMessage;

describe("a mark", () => {
  it.each([SUMMARY, SHORTENED])("of kind $kind is read as it was written", (mark) => {
    const kwargs = withMark({ other: 1 }, mark);
    expect(kwargs).toMatchObject({ other: 1 });
    expect(readMark(marked(JSON.parse(JSON.stringify(kwargs))))).toEqual(mark);
  });

  it("of a summary says so to LangChain, too", () => {
    expect(withMark(undefined, SUMMARY)).toMatchObject({ lc_source: "summarization" });
    expect(withMark(undefined, SHORTENED)).not.toHaveProperty("lc_source");
  });

  it("leaves the object it is added to alone", () => {
    const kwargs = Object.freeze({ other: 1 });
    expect(withMark(kwargs, SHORTENED)).not.toBe(kwargs);
  });

  const lc_source = "summarization";
  it.each<[string, unknown]>([
    ["no kwargs", undefined],
    ["null", { threadkeep: null }],
    ["a text", { threadkeep: "summary" }],
    ["no kind", { threadkeep: { through: "m" } }],
    ["another kind", { threadkeep: { kind: "other", through: "m" } }],
    ["no position", { threadkeep: { kind: "shortened" } }],
    ["a reference that is no text", { threadkeep: { ...SHORTENED, reference: {} } }],
    ["a summary of nothing", { lc_source, threadkeep: { ...SUMMARY, messages: 0 } }],
    ["a summary of half a message", { lc_source, threadkeep: { ...SUMMARY, messages: 0.5 } }],
    ["a summary that LangChain does not know of", { threadkeep: SUMMARY }],
    ["one that every object inherits", Object.create({ lc_source, threadkeep: SUMMARY })],
  ])("is not read of %s", (_, additional_kwargs) => {
    expect(readMark(marked(additional_kwargs))).toBeUndefined();
  });

  it("brings no other fields along and touches no prototype", () => {
    const hostile: unknown = JSON.parse(
      '{ "__proto__": { "polluted": 1 }, "threadkeep": { "kind": "shortened", "through": "m", "__proto__": { "polluted": 1 }, "x": 1 } }',
    );
    expect(readMark(marked(hostile))).toEqual({ kind: "shortened", through: "m" });
    withMark(hostile, SHORTENED);
    expect({}).not.toHaveProperty("polluted");
  });

  it.each<[string, ThreadMessage]>([
    ["a summary by the model", marked(withMark(undefined, SUMMARY), "assistant")],
    ["a shortened human message", marked(withMark(undefined, SHORTENED))],
  ])("does not stand on %s, which this package never makes", (_, message) => {
    expect(viewMessages([message])[0]).not.toHaveProperty("mark");
  });
});
