// One state, written in every way that carries types at run time: what is wrong with it does not depend on the way.
import { END, type MessagesAnnotation, ReducedValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { registry } from "@langchain/langgraph/zod";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod3";
import { readStateSchema } from "../read/read-state-schema.ts";
import { lintStateSchema } from "./lint-state-schema.ts";
import { FakeListChatModel } from "@langchain/core/utils/testing";

const fields = {
  question: z.string().max(400),
  docId: z.object({ id: z.string().max(40), html: z.string().max(90_000) }),
  pages: z.array(z.string().max(20_000)).max(100),
  startedAt: z.date(),
  extra: z.any(),
};
const fields3 = {
  question: z3.string().max(400),
  docId: z3.object({ id: z3.string().max(40), html: z3.string().max(90_000) }),
  pages: z3.array(z3.string().max(20_000)).max(100),
  startedAt: z3.date(),
  extra: z3.any(),
};

const builderOf = (schema: object) =>
  new StateGraph(schema as typeof MessagesAnnotation)
    .addNode("ask", () => ({}))
    .addEdge(START, "ask")
    .addEdge("ask", END);

const kinds: [string, unknown][] = [
  ["a zod 4 object", z.object(fields)],
  ["a zod 3 object", z3.object(fields3)],
  ["a StateSchema", new StateSchema(fields)],
  ["a builder", builderOf(z.object(fields))],
  ["a builder of zod 3", builderOf(z3.object(fields3))],
  ["a compiled graph", builderOf(new StateSchema(fields)).compile()],
  [
    "a createAgent agent",
    createAgent({ model: new FakeListChatModel({ responses: [] }), tools: [], stateSchema: z.object(fields) }),
  ],
];

const told = (schema: unknown) =>
  lintStateSchema(schema)
    .map(({ ruleId, path, severity }) => `${severity} ${ruleId} ${path}`)
    .toSorted();

describe("the same state", () => {
  it.each(kinds)("yields the same findings written as %s", (_kind, schema) => {
    expect(told(schema)).toEqual([
      "error refs/embedded-content docId.html",
      "error refs/embedded-content pages",
      "error refs/id-only docId",
      "error serde/lossy-type startedAt",
      "error size/channel-budget docId",
      "error size/channel-budget pages",
      "warn schema/opaque-type extra",
    ]);
  });

  it("in a list that a reducer appends to, as a StateSchema and as registered zod", () => {
    const append = (before: string[], more: string[]) => before.concat(more);
    const list = z.array(z.string().max(9));
    const registered = z.object({
      tags: list.register(registry, { reducer: { fn: append }, default: () => [] } as never),
    });
    const reduced = new StateSchema({ tags: new ReducedValue(list.default([]), { reducer: append }) });
    expect(told(builderOf(registered))).toEqual(told(builderOf(reduced)));
    expect(readStateSchema(builderOf(registered)).channels[0]).toMatchObject({
      kind: "reducer",
      reducer: { behavior: { combines: "append", keepsAtMost: "everything" } },
    });
  });
});
