import { Annotation, END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { StateType } from "../../model/state-type.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
import { channelOf, findingsOf, listOf, objectOf, schemaOf, text } from "../../testing/models.ts";
import { opaqueType } from "./opaque-type.ts";

const any: StateType = { kind: "unknown", why: "declared any" };
const pathsIn = (type: StateType, facts = {}) =>
  findingsOf(opaqueType, schemaOf([channelOf("order", type, facts)])).map(({ path }) => path);

describe("schema/opaque-type", () => {
  it("says of what nothing is known, and why", () => {
    expect(findingsOf(opaqueType, schemaOf([channelOf("order", any)]))).toEqual([
      {
        path: "order",
        message: "What order holds cannot be judged: declared any.",
        help: "Declare the type of what is stored there, or keep it outside of the state and its id inside.",
      },
    ]);
  });

  it("names the first part that is open, and is one finding for a channel", () => {
    const whole = objectOf({ id: text, raw: { kind: "record", key: text, value: any }, lines: listOf(any) });
    expect(pathsIn(whole)).toEqual(["order.raw.*"]);
    const messageOf = (type: StateType) => findingsOf(opaqueType, schemaOf([channelOf("order", type)]))[0]?.message;
    expect(messageOf(whole)).toBe("What order.raw.* holds cannot be judged: declared any. Nor can order.lines[].");
    expect(messageOf(objectOf({ a: any, b: any, c: any }))).toBe(
      "What order.a holds cannot be judged: declared any. Nor can order.b and 1 more of this channel.",
    );
    expect(pathsIn({ kind: "union", options: [any, any] })).toEqual(["order"]);
  });

  it("leaves alone what a package declares, instances of classes, and channels that are not stored", () => {
    const open = objectOf({ metadata: any });
    expect(pathsIn({ ...open, package: "@langchain/core" } as StateType)).toEqual([]);
    expect(pathsIn({ ...open, isClass: true } as StateType)).toEqual([]);
    expect(pathsIn(any, { kind: "untracked" })).toEqual([]);
  });

  it("finds what zod leaves open", () => {
    const schema = z.object({ a: z.any(), b: z.custom<string>(), c: z.record(z.string(), z.unknown()), d: z.string() });
    expect(findingsOf(opaqueType, readStateSchema(schema)).map(({ path }) => path)).toEqual(["a", "b", "c.*"]);
  });

  it("is silent where JavaScript declares no type", () => {
    expect(pathsIn(listOf({ kind: "unknown", why: "JavaScript declares no type for it" }))).toEqual([]);
  });

  it("is silent where types were declared and only what was read does not carry them", () => {
    const Wide = Annotation.Root({ order: Annotation<string>, list: Annotation<string[]> });
    expect(findingsOf(opaqueType, readStateSchema(Wide))).toEqual([]);
    const State = new StateSchema({ question: z.string() });
    const ofOneNode = new StateGraph(State)
      .addNode("ask", () => ({}), {
        input: Annotation.Root({ question: Annotation<string>, hint: Annotation<string> }),
      })
      .addEdge(START, "ask")
      .addEdge("ask", END);
    const schema = readStateSchema(ofOneNode);
    expect(schema.channels.map(({ name }) => name)).toContain("hint");
    expect(findingsOf(opaqueType, schema)).toEqual([]);
  });
});
