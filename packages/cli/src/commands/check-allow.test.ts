import { afterEach, expect, it } from "vitest";
import { main } from "../main.ts";
import { commandIn } from "../testing/command-in.ts";
import { createProject, type TestProject } from "../testing/project.ts";

// Each run reads types and starts processes: seconds, and more on a busy machine.
const options = { timeout: 120_000 };

const AGENT = `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({ question: Annotation<string>, startedAt: Annotation<Date> });

export const graph = new StateGraph(State)
  .addNode("read", () => ({ startedAt: new Date() }))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
`;

let project: TestProject | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

async function check(files: Record<string, string>, ...args: string[]) {
  project = createProject({ ".git/HEAD": "", "src/agent.ts": AGENT, ...files });
  const command = commandIn(project.root, "check", ...args);
  const exitCode = await main(command);
  return { exitCode, output: command.output };
}

it("tells of an allowance without a reason at its line in the config, of JSON", options, async () => {
  const config = `{
  "graphs": { "agent": "src/agent.ts:graph" },
  "allow": [
    { "rule": "serde/lossy-type", "path": "startedAt" }
  ]
}
`;
  expect(await check({ "threadkeep.config.json": config }, "--quiet")).toEqual({
    exitCode: 1,
    output: `agent  src/agent.ts:graph
  read from its types and its module · worst case no bound (question) · budget 50 KB

  threadkeep.config.json:4:5 - error meta/reason-missing (allow:serde/lossy-type:startedAt)
    allow serde/lossy-type at startedAt gives no reason.
    help: Write in \`reason\` why the finding is acceptable here, for whoever reads it in a year.

Checked 1 graph: 1 error; 1 allowed by the config.
`,
  });
});

it("tells what is wrong with allowances where they stand in a module, each once", options, async () => {
  const config = `import { defineConfig } from "threadkeep";

const reason = "moves next week";
export default defineConfig({
  graphs: {
    agent: { entry: "src/agent.ts:graph" },
    twin: {
      entry: "src/agent.ts:graph",
      allow: [{ rule: "serde/lossy-type", path: "startedAt", reason, until: "2026-05-31" }],
    },
  },
  allow: [
    // @ts-expect-error: it has no reason.
    { rule: "serde/lossy-type", path: "startedAt", graph: "agent" },
    { rule: "refs/id-only", path: "docs*", reason },
    ...["pages"].map((path) => ({ rule: "refs/id-only" as const, path, reason })),
  ],
});
`;
  const { exitCode, output } = await check({ "threadkeep.config.ts": config }, "--quiet");
  expect(exitCode).toBe(1);
  expect(output.split("\n").filter((line) => line.includes(" error "))).toEqual([
    "  threadkeep.config.ts:14:5 - error meta/reason-missing (allow:serde/lossy-type:startedAt)",
    "  threadkeep.config.ts:15:5 - error meta/suppression-unused (allow:refs/id-only:docs*)",
    "  threadkeep.config.ts:1:1 - error meta/suppression-unused (allow:refs/id-only:pages)",
    "  src/agent.ts:3:63 - error serde/lossy-type (startedAt)",
    "  threadkeep.config.ts:9:15 - error meta/suppression-expired (allow:serde/lossy-type:startedAt)",
  ]);
});

it("finds an unused allowance whatever the rules asked for, and no finding of the rule it names", options, async () => {
  const config = {
    graphs: { agent: "src/agent.ts:graph" },
    allow: [{ rule: "serde/lossy-type", path: "endedAt", reason: "only the first node reads it" }],
  };
  const files = { "threadkeep.config.json": JSON.stringify(config) };
  expect(await check(files, "--quiet", "--rule", "meta/suppression-unused")).toEqual({
    exitCode: 1,
    output: `agent  src/agent.ts:graph
  read from its types and its module · worst case no bound (question) · budget 50 KB

  threadkeep.config.json:1:51 - error meta/suppression-unused (allow:serde/lossy-type:endedAt)
    allow serde/lossy-type at endedAt covers no finding.
    help: Remove it, or correct its path: \`docs*\` covers docs and all that is inside.

Checked 1 graph: 1 error.
`,
  });
});
