import { describe, expect, it } from "vitest";
import { runCommand, shown } from "../../threads/testing/run-command.ts";
import { createRunProject, GRAPHS } from "../testing/run-database.ts";

function recover(folder: string, ...args: string[]): Promise<string> {
  return shown(folder, "recover", "support:dead", ...args);
}

describe("the graphs that recover and worker run", () => {
  it("are those of langgraph.json or of a config by name, made as LangGraph's server makes them", async () => {
    const graph = `
      import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
      export const graph = async ({ configurable }: { configurable: object }) => configurable && agentGraph(async () => "go on");
    `;
    const listed = await createRunProject({
      "graph.ts": graph,
      "langgraph.json": JSON.stringify({ graphs: { agent: "./graph.ts:graph", other: "./other.py:graph" } }),
    });
    expect((await runCommand(listed, ["recover", "support:dead", "--yes"])).exitCode).toBe(0);
    const configured = await createRunProject({
      "graph.ts": graph,
      "threadkeep.config.json": JSON.stringify({ graphs: { agents: "graph.ts:graph" } }),
    });
    expect(await recover(configured)).toContain(
      'is of graph "agent", which is not among those of threadkeep.config.json: agents. The nearest name is "agents".',
    );
  });

  it("may have a version beside them", async () => {
    const graphs = GRAPHS.replace(/agentGraph\((.*)\) \};/, '{ graph: agentGraph($1), version: "2" } };');
    const folder = await createRunProject({ "graphs.ts": graphs });
    expect(graphs).toContain('version: "2"');
    expect((await runCommand(folder, ["recover", "support:dead", "--graphs", "graphs.ts", "--yes"])).exitCode).toBe(0);
  });

  it("have to be somewhere", async () => {
    const folder = await createRunProject({ "package.json": "{}" });
    expect(await recover(folder)).toContain("Give --graphs <module>, which exports the graphs by name");
    expect(await recover(folder, "--graphs", "graph.ts")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: graph.ts does not exist.
      The nearest name is graphs.ts.
      exit 2
      "
    `);
  });

  it.each([
    ["export const graph = 1;", "graphs.ts has no export graphs, and no default export. It exports graph."],
    ["export const graphs = {};", "graphs.ts exports no graph at all."],
    ["export const graphs = null;", "What graphs.ts exports is no list of graphs by name."],
    ["export default { agent: 1 };", '"agent" of graphs.ts is no compiled graph.'],
    [
      GRAPHS.replace("const graphs = { agent: ", "default (").replace("};", ");"),
      "graphs.ts exports a graph without a name.",
    ],
    ['throw new Error("no KEY");', "graphs.ts threw while it was imported: no KEY. At graphs.ts:1."],
    [
      'export const graphs = Promise.reject(new Error("no database"));',
      "The promise that graphs.ts exports was rejected: no database. At graphs.ts:1.",
    ],
    ['import "nowhere";', "graphs.ts threw while it was imported: Cannot find module 'nowhere'. At graphs.ts:1."],
    ["export const graphs = {", "graphs.ts threw while it was imported: "],
  ])("are told what is wrong with them: %s", async (text, message) => {
    const folder = await createRunProject({ "graphs.ts": text });
    const { errors, exitCode } = await runCommand(folder, ["recover", "support:dead", "--graphs", "graphs.ts"]);
    expect(errors).toContain(`threadkeep: ${message}`);
    expect(exitCode).toBe(2);
  });
});
