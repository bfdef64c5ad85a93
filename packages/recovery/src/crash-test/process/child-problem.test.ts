import { MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { type GraphProblem, makeGraph } from "../child/import-graph.ts";
import type { ChildFailure } from "../trace-line.ts";
import { problemOfRun } from "./child-problem.ts";

const END = { isTimedOut: false, code: 0, signal: null, lastLines: "" };
const PLACE = { graph: "graphs.ts:graph", exportName: "graph", timeoutMs: 1000, isImported: false };

async function failureOf(exported: unknown): Promise<ChildFailure | undefined> {
  const error = await makeGraph(exported, "graph").then(undefined, (thrown: unknown) => thrown);
  return (error as GraphProblem | undefined)?.failure;
}

it.each([
  ["an export that is no graph", { model: "none" }, "graph has no invoke and stream"],
  ["a graph that is not compiled", new StateGraph(MessagesAnnotation), "export its .compile()"],
])("tells of %s", async (_what, exported, message) => {
  const { code, message: text } = problemOfRun(await failureOf(exported), END, PLACE);
  expect(code).toBe("crash-test.not-a-graph");
  expect(text).toContain(message);
});

it("tells of an export that is not there which there are", () => {
  const { code, message } = problemOfRun({ kind: "no-export", exports: ["agent", "settings"] }, END, PLACE);
  expect(code).toBe("crash-test.export-missing");
  expect(message).toContain("graph, which is not there. It exports agent, settings.");
});

it("tells what a process said last that ended by itself", () => {
  const end = { ...END, code: 3, lastLines: "Out of paper" };
  expect(problemOfRun(undefined, end, PLACE).message).toMatch(
    /ended with exit code 3 .* It said last:\nOut of paper$/s,
  );
  expect(problemOfRun(undefined, { ...END, isTimedOut: true }, PLACE).message).toContain("did not finish loading");
});
