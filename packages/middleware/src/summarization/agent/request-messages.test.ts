import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { requestAfter, splitRequest, stateChange } from "./request-messages.ts";

const say = (id: string, content = id) => new HumanMessage({ id, content });
const contents = (messages: readonly { content: unknown }[]) => messages.map(({ content }) => content);

describe("the messages of a request, seen from the state", () => {
  it("moves a change of the state's own messages to the positions of both lists", () => {
    const saved = ["hidden", "a", "b", "c"].map((id) => say(id));
    const request = splitRequest([say("note"), say("a", "masked a"), say("b"), say("c"), say("again")], saved);
    expect(contents(request.own)).toEqual(["masked a", "b", "c"]);
    expect(contents(request.added)).toEqual(["note", "again"]);
    const change = { before: request.own, replaced: new Map([[0, say("a", "summary")]]), removed: new Set([1]) };
    expect(contents(requestAfter(change, request))).toEqual(["note", "summary", "c", "again"]);
    expect(stateChange(change, request)).toMatchObject({ before: saved, removed: new Set([2]) });
    expect([...stateChange(change, request).replaced.keys()]).toEqual([1]);
  });

  it("leaves alone what an id does not tell apart: a repeated message in the state, the second one in the request", () => {
    const saved = [say("twice"), say("twice"), say("once")];
    const request = splitRequest([...saved, saved[2]!], saved);
    expect(contents(request.own)).toEqual(["once"]);
    expect(contents(request.added)).toEqual(["twice", "twice", "once"]);
  });
});
