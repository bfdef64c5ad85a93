import { Annotation, StateSchema, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { z } from "zod";
import { describeGraph } from "./describe-graph.ts";
import { judgeVersion } from "./judge-version.ts";
import { readRecordedSchema } from "./record-schema.ts";

function graphOf(fields: Record<string, z.ZodType>) {
  const State = new StateSchema(fields);
  return new StateGraph(State)
    .addNode("a", () => ({}))
    .addEdge(START, "a")
    .compile();
}

function judge(before: ReturnType<typeof graphOf>, now: ReturnType<typeof graphOf>, missing: string[] = []) {
  const [recorded, current] = [before, now].map(describeGraph).map(({ version, schema }) => ({
    version,
    readSchema: () => readRecordedSchema(schema),
  }));
  return judgeVersion({ recorded: recorded!, now: current!, missing });
}

const TICKET = { status: z.enum(["open", "solved"]), notes: z.string() };

it("finds nothing in the same graph, nor in one that takes more than before", () => {
  expect(judge(graphOf(TICKET), graphOf(TICKET))).toEqual([]);
  const wider = { ...TICKET, status: z.enum(["open", "waiting", "solved"]), more: z.string().optional() };
  expect(judge(graphOf(TICKET), graphOf(wider))).toEqual([]);
});

it("finds a channel that is gone, a type that is narrower, a reducer that does something else", () => {
  expect(judge(graphOf(TICKET), graphOf({ status: TICKET.status }))).toEqual([
    "channel notes is gone, and the value that the run has in it",
  ]);
  const narrower = judge(graphOf(TICKET), graphOf({ ...TICKET, status: z.enum(["open"]) }));
  expect(narrower).toEqual([expect.stringContaining("status")]);
  const list = (reducer?: (a: string[], b: string[]) => string[]) =>
    new StateGraph(
      Annotation.Root({ list: reducer ? Annotation<string[]>({ reducer, default: () => [] }) : Annotation<string[]> }),
    )
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile() as unknown as ReturnType<typeof graphOf>;
  expect(
    judge(
      list((a, b) => [...a, ...b]),
      list(),
    ),
  ).toEqual([expect.stringContaining("The reducer of list changed")]);
});

it("finds a node that is to run and is gone, whatever the versions say", () => {
  const graph = graphOf(TICKET);
  expect(judge(graph, graph, ["gone"])).toEqual(["node gone is to run next, and the graph has no such node"]);
});

it("takes nothing for granted where nothing can be compared", () => {
  const now = { version: "2", readSchema: () => undefined };
  const judged = judgeVersion({
    recorded: { version: "1", readSchema: () => undefined },
    now,
    missing: [],
  });
  expect(judged).toEqual([expect.stringContaining("nothing can be compared")]);
});

it("records no values, little, and the same in every process", () => {
  const graph = graphOf({ secret: z.string().default("hunter2"), ...TICKET });
  const { schema = "" } = describeGraph(graph);
  expect(JSON.stringify(readRecordedSchema(schema))).not.toContain("hunter2");
  expect(schema.length).toBeLessThan(1_000);
  expect(describeGraph(graphOf({ secret: z.string().default("hunter2"), ...TICKET }))).toEqual(describeGraph(graph));
  expect(readRecordedSchema("no schema")).toBeUndefined();
});
