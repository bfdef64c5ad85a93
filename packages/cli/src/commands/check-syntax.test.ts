import { afterEach, expect, it } from "vitest";
import { main } from "../main.ts";
import { commandIn } from "../testing/command-in.ts";
import { createProject, type TestProject } from "../testing/project.ts";

// Each run reads types and starts processes: seconds, and more on a busy machine.
const options = { timeout: 120_000 };

const AGENT = `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import type { Mood } from "./mood.ts";

const State = Annotation.Root({ mood: Annotation<Mood> });

export const graph = new StateGraph(State)
  .addNode("read", () => ({}))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
`;
const MOOD = 'export type Mood = "calm" | "angry";\nexport interface Note { text: string;\n';

let project: TestProject | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

async function check(agent: string, ...args: string[]) {
  project = createProject({
    ".git/HEAD": "",
    "langgraph.json": '{ "graphs": { "agent": "./src/agent.ts:graph" } }',
    "src/agent.ts": agent,
    "src/mood.ts": MOOD,
  });
  const command = commandIn(project.root, "check", ...args);
  const exitCode = await main(command);
  return { exitCode, output: command.output };
}

it("notes a syntax error in a file that is imported for its types alone", options, async () => {
  expect(await check(AGENT)).toEqual({
    exitCode: 0,
    output: `agent  src/agent.ts:graph
  read from its types and its module · worst case 16 B · budget 50 KB

  channel  kind        worst case  measured  limit  verdict
  mood     last-value         7 B         -  50 KB  ok

  src/mood.ts:3:1 - not seen file.syntax-error
    src/mood.ts:3:1 has a syntax error: '}' expected. Its types were read in part.
    help: Correct it: nothing behind it can be trusted to be read as it is meant.

Checked 1 graph: no findings in what was read.
`,
  });
});

it("cannot run with --strict where a part of the types could not be read", options, async () => {
  const { exitCode, output } = await check(AGENT, "--static", "--strict");
  expect(exitCode).toBe(2);
  expect(output).toContain("src/mood.ts:3:1 - could not run file.syntax-error\n");
});

it("tells of it once where the module cannot be loaded for it", options, async () => {
  const { exitCode, output } = await check(`${AGENT}import "./mood.ts";\n`);
  expect(exitCode).toBe(0);
  expect(output.split("file.syntax-error")).toHaveLength(2);
  expect(output).toContain("judged by types alone");
});
