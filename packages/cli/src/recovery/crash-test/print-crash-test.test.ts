import pc from "picocolors";
import { onTestFinished, describe, expect, it } from "vitest";
import type { CrashTestReport, KillReport, KillTotals } from "@threadkeep/recovery/testing";
import { createProject } from "../../testing/project.ts";
import { runCommand, shown } from "../../threads/testing/run-command.ts";
import { drawCrashTest } from "./draw-crash-test.ts";
import type { CrashTestRequest } from "./print-crash-test.ts";

const GRAPH = `
import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
export const graph = agentGraph(async () => "go on");
`;

function projectWith(files: Record<string, string>): string {
  const { root, remove } = createProject(files);
  onTestFinished(remove);
  return root;
}

describe("threadkeep crash-test", () => {
  it("tells how a graph came through its kills", { timeout: 180_000 }, async () => {
    const folder = projectWith({ "graph.ts": GRAPH, "input.json": '{ "messages": [] }' });
    const args = ["crash-test", "graph.ts:graph", "--input-file", "input.json", "--only", "after:3"];
    const { output, errors, exitCode } = await runCommand(folder, args, { isProgressShown: true });
    expect(errors).toContain("] 100 %  1 of 1 kills");
    expect(`\n${output}exit ${exitCode}\n`).toMatchInlineSnapshot(`
      "
      crash-test  graph.ts:graph · sqlite · durability sync · run by a service
        undisturbed: 3 steps, 19 calls to the database, no effects, no tool calls, no tokens, then done

        killed        recovered  reported  lost  effects twice  effects missing  unknown  other end  tool calls again  tokens again
        after 1 call          1         0     0              0                0        0          0                 0             0

        Broken: 0, in 1 of 38 kills. In CI: npx threadkeep crash-test graph.ts:graph --input-file input.json
      exit 0
      "
    `);
  });

  it("tells how far it is where nobody watches a bar, also beside JSON", { timeout: 180_000 }, async () => {
    const folder = projectWith({ "graph.ts": GRAPH });
    const args = ["crash-test", "graph.ts:graph", "--input", '{ "messages": [] }', "--kills", "5", "--seed", "1"];
    const { output, errors, exitCode } = await runCommand(folder, [...args, "--json"], { isProgressShown: false });
    expect(`\n${errors}`).toMatchInlineSnapshot(`
      "
      running it undisturbed, twice
      5 kills to go
      5 of 5 kills
      "
    `);
    expect(JSON.parse(output)).toMatchObject({ broken: [] });
    expect(exitCode).toBe(0);
  });

  it("says why it could not run", async () => {
    const folder = projectWith({ "graph.ts": GRAPH });
    expect(await shown(folder, "crash-test", "grap.ts:graph")).toContain(
      "stderr: threadkeep: There is no file grap.ts in ",
    );
    expect(await shown(folder, "crash-test", "graph.ts:graph", "--input", "{")).toContain(
      "stderr: threadkeep: --input is no JSON: ",
    );
    expect(await shown(folder, "crash-test", "graph.ts:graph", "--answers", '"yes"')).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: --answers is no list, and no object by question.
      Give --answers '["yes"]', or --answers '{"May I pay?":"yes"}'.
      exit 2
      "
    `);
    expect(await shown(folder, "crash-test", "graph.ts:graph", "--input-file", "no.json")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: --input-file no.json cannot be read: ENOENT.
      Name a file that is there, relative to the current folder.
      exit 2
      "
    `);
    const { output, exitCode } = await runCommand(folder, ["crash-test", "graph.ts", "--json"]);
    expect(JSON.parse(output)).toMatchObject({ error: { code: "crash-test.invalid-option" } });
    expect(exitCode).toBe(2);
  });
});

it("names each broken promise with the command that repeats it, without a password", () => {
  const none = { reported: 0, lost: 0, otherEnd: 0, effectsMissing: 0, unknown: 0, nodesAgain: 0, modelCallsAgain: 0 };
  const totals: KillTotals = {
    kills: 31,
    recovered: 31,
    effectsTwice: 0,
    toolCallsAgain: 4,
    tokensAgain: 1812,
    ...none,
  };
  const kill = {
    when: "before",
    call: 14,
    name: "before:14",
    of: "put, step 3",
    problems: ["the effect was done twice\u001b"],
  };
  const report: CrashTestReport = {
    graph: "src/graph.ts:graph",
    checkpointer: "postgres",
    durability: "sync",
    isRunByService: true,
    seed: 1812,
    undisturbed: {
      end: "done",
      steps: 9,
      calls: 31,
      callNames: [],
      effects: 3,
      nodes: 9,
      toolCalls: 4,
      modelCalls: 5,
      tokens: 2100,
    },
    before: { ...totals, effectsTwice: 1 },
    after: totals,
    kills: [],
    broken: [kill as unknown as KillReport],
    durationMs: 5,
  };
  const request: CrashTestRequest = {
    graph: report.graph,
    input: '{"topic":"a"}',
    durability: "sync",
    checkpointer: "postgres://me:geheim@host/db",
    effects: "once",
    isJson: false,
  };
  const lines = drawCrashTest(report, request, { colors: pc.createColors(false), width: 100 });
  expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    crash-test  src/graph.ts:graph · postgres · durability sync · run by a service
      undisturbed: 9 steps, 31 calls to the database, 3 effects, 4 tool calls, 2,100 tokens, then done

      killed           recovered  reported  lost  effects twice  effects missing  unknown  other end  tool calls again  tokens again
      before 31 calls         31         0     0              1                0        0          0                 4         1,812
      after 31 calls          31         0     0              0                0        0          0                 4         1,812

      before call 14 (put, step 3): the effect was done twice\\x1b
        Repeat: threadkeep crash-test src/graph.ts:graph --input '{"topic":"a"}' --checkpointer 'postgres://me:***@host/db' --only before:14 --seed 1812

      Broken: 1. In CI: npx threadkeep crash-test src/graph.ts:graph --input '{"topic":"a"}' --checkpointer 'postgres://me:***@host/db'
    "
  `);
});
