import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { resolveSummarizationOptions } from "../resolve-options.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { forRequest, requestAfter, splitRequest, stateChange } from "./request-messages.ts";

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

  it("archives what the state has of a message, and tells the batch before", async () => {
    const saved = [say("a"), say("b")];
    const given: unknown[] = [];
    const options = resolveSummarizationOptions({
      model: summarizingModel(),
      archive: async (...all) => String(given.push(...all)),
    });
    const request = splitRequest([say("a", "masked a"), say("b")], saved);
    await forRequest(options, request).archive?.("t", [request.own[0]!], "before");
    expect(given).toEqual(["t", [saved[0]], "before"]);
  });
});
