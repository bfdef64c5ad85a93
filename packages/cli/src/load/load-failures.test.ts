import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { load } from "./testing/load-entries.ts";
import { createProject } from "./testing/temporary-project.ts";

describe("what keeps a module from being loaded", () => {
  const { root, remove } = createProject({
    "src/throws.ts": `interface Options {\n  name: string;\n}\n\nfunction start({ name }: Options): never {\n  throw new Error(\`no \${name}\\nand more\`);\n}\n\nexport const graph = start({ name: "database" });\n`,
    "src/uses-throws.ts": `import { graph } from "./throws.js";\nexport { graph };\n`,
    "src/throws-text.ts": `throw "just a text";\n`,
    "src/wants-variable.ts": `import { z } from "zod";\n\nexport const env = z.object({ CRM_SYSTEM_NAME: z.string() }).parse(process.env);\n`,
    "src/no-package.ts": `import { x } from "not-installed-anywhere";\nexport const graph = x;\n`,
    "src/no-file.ts": `import { x } from "./gone.js";\nexport const graph = x;\n`,
    "src/throws-nothing.ts": `throw undefined;\n`,
    "src/syntax.ts": `export const a = 1;\n\nexport const graph = {\n  a: 1,,\n};\n`,
    "src/uses-syntax.ts": `export { graph } from "./syntax.js";\n`,
    "src/circular/state.ts": `import { tools } from "./tools.js";\n\nexport const State = { names: tools.map((tool) => tool) };\n`,
    "src/circular/tools.ts": `import { State } from "./state.js";\n\nexport const tools = Object.keys(State.names);\n`,
    "src/graph/state.ts": `import { graph } from "./graph.js";\nimport { Annotation } from "@langchain/langgraph";\nexport const State = Annotation.Root({});\nexport const name = () => graph.name;\n`,
    "src/graph/graph.ts": `import { StateGraph } from "@langchain/langgraph";\nimport { State } from "./state.js";\nexport const graph = new StateGraph(State);\n`,
    "src/finished/a.ts": `import { b } from "./b.js";\nexport const a = () => b;\nexport const graph = ({} as { missing?: { name: string } }).missing!.name;\n`,
    "src/finished/b.ts": `import { a } from "./a.js";\nexport const b = () => a();\n`,
    "src/harmless/a.ts": `import { b } from "./b.js";\nexport function a() { return 1; }\nthrow new TypeError(\`\${b()} is wrong\`);\n`,
    "src/harmless/b.ts": `import { a } from "./a.js";\nexport const b = () => a();\n`,
    "src/own-order.ts": `const later = soon;\nconst soon = 1;\nexport const graph = later;\n`,
    "src/exits.ts": `console.log("\\u001b[31mno license\\u001b[0m");\nprocess.exit(3);\n`,
    "src/waits.ts": `await new Promise(() => {});\nexport const graph = 1;\n`,
    "src/exports.ts": `export const workflow = 1;\nexport const agent = "text";\nexport class Agent {}\nexport const nothing = () => undefined;\nexport const rejects = Promise.reject(new Error("no"));\nexport function fails() {\n  throw new RangeError("too many");\n}\n`,
  });
  afterAll(remove);
  let reads: Map<string, HalfRead>;
  beforeAll(async () => {
    reads = await load(root, [
      ...[
        "throws",
        "uses-throws",
        "throws-text",
        "wants-variable",
        "no-package",
        "no-file",
        "throws-nothing",
        "syntax",
        "uses-syntax",
        "own-order",
      ].map((name) => `src/${name}.ts`),
      ...["circular/state", "graph/state", "finished/a", "harmless/a", "exits", "waits", "exprots"].map(
        (name) => `src/${name}.ts`,
      ),
      ...["graph", "agent", "Agent", "nothing", "rejects", "fails"].map((name) => `src/exports.ts:${name}`),
    ]);
  }, 60_000);
  const problem = (entry: string) => reads.get(entry)?.problem;

  it("names the error and the innermost line of the project", () => {
    expect(problem("src/throws.ts")).toEqual({
      code: "module.threw",
      message: "src/throws.ts threw while it was imported: no database.",
      position: { file: "src/throws.ts", line: 6, column: 1 },
    });
    expect(problem("src/uses-throws.ts")?.position).toEqual({ file: "src/throws.ts", line: 6, column: 1 });
    expect(problem("src/throws-text.ts")?.message).toBe(
      "src/throws-text.ts threw while it was imported: string: just a text.",
    );
    expect(problem("src/throws-nothing.ts")?.message).toBe(
      "src/throws-nothing.ts threw while it was imported: undefined.",
    );
  });

  it("says how to give a variable that the module wants", () => {
    expect(problem("src/wants-variable.ts")).toEqual({
      code: "module.threw",
      message:
        "src/wants-variable.ts threw while it was imported: ZodError: CRM_SYSTEM_NAME: Invalid input: expected string, received undefined.",
      help: 'Give it a dummy in threadkeep.config.ts: env: { CRM_SYSTEM_NAME: "dummy" }.',
      position: { file: "src/wants-variable.ts", line: 3, column: 1 },
    });
  });

  it("names a package that is not installed, and where it is imported", () => {
    expect(problem("src/no-package.ts")).toMatchObject({
      code: "module.threw",
      message: "src/no-package.ts threw while it was imported: Cannot find module 'not-installed-anywhere'.",
      position: { file: "src/no-package.ts", line: 1 },
    });
    expect(problem("src/no-file.ts")?.help).toBe(
      "There is no file ./gone.js beside the one that imports it. Mend the path, or add the file.",
    );
  });

  it("says where a file has a syntax error, also one that is imported", () => {
    const expected = {
      code: "file.syntax-error",
      message: "src/syntax.ts has a syntax error at line 4: Unexpected token.",
      position: { file: "src/syntax.ts", line: 4, column: 8 },
    };
    expect(problem("src/syntax.ts")).toEqual(expected);
    expect(problem("src/uses-syntax.ts")).toEqual(expected);
  });

  it("tells a circular import from an error beside one, and from an order within one file", () => {
    expect(problem("src/circular/state.ts")).toEqual({
      code: "module.circular",
      message:
        "src/circular/state.ts could not be loaded: these files import each other (src/circular/tools.ts -> src/circular/state.ts -> " +
        "src/circular/tools.ts), and one uses an export of another before it is there: " +
        "TypeError: Cannot read properties of undefined (reading 'names').",
      help: "Move what both need, the state's definition as a rule, into a file that imports neither.",
      position: { file: "src/circular/tools.ts", line: 3, column: 1 },
    });
    expect(problem("src/graph/state.ts")).toMatchObject({
      code: "module.circular",
      message: expect.stringContaining("(src/graph/graph.ts -> src/graph/state.ts -> src/graph/graph.ts)"),
      position: { file: "src/graph/graph.ts", line: 3 },
    });
    // All that it imports was there: the cycle is not to blame.
    expect(problem("src/finished/a.ts")).toMatchObject({ code: "module.threw", position: { line: 3 } });
    expect(problem("src/harmless/a.ts")?.code).toBe("module.threw");
    expect(problem("src/own-order.ts")).toMatchObject({ code: "module.threw", position: { line: 1 } });
  });

  it("survives a module that ends the process, and shows what it printed last", () => {
    expect(problem("src/exits.ts")).toEqual({
      code: "module.exited",
      message: "src/exits.ts ended the process that loaded it, with exit code 3. It printed last: no license",
      help: "A module that graphs are imported from should throw instead of calling process.exit.",
    });
  });

  it("does not wait for a promise that nothing can settle", () => {
    expect(problem("src/waits.ts")).toMatchObject({
      code: "module.timed-out",
      message: "src/waits.ts never finishes loading: it waits for a promise that nothing is left to settle.",
    });
  });

  it("names the nearest file where one is missing", () => {
    expect(problem("src/exprots.ts")).toEqual({
      code: "file.missing",
      message: "src/exprots.ts does not exist.",
      help: "The nearest name is src/exports.ts.",
    });
  });

  it("lists the exports where one is missing", () => {
    expect(problem("src/exports.ts:graph")).toMatchObject({
      code: "export.missing",
      message: "src/exports.ts has no export graph. It exports Agent, agent, fails, nothing, rejects, workflow.",
    });
  });

  it("says what an export is that is no graph", () => {
    expect(problem("src/exports.ts:agent")).toMatchObject({
      code: "export.not-a-graph",
      message: expect.stringContaining(
        "The export agent of src/exports.ts is no graph. No state schema can be read of a string.",
      ),
    });
    expect(problem("src/exports.ts:Agent")?.message).toBe(
      "The export Agent of src/exports.ts is no graph. It is a class.",
    );
    expect(problem("src/exports.ts:nothing")?.message).toContain(
      "What the function nothing of src/exports.ts returns is no graph.",
    );
  });

  it("names the cause when a function or promise of a graph fails", () => {
    expect(problem("src/exports.ts:fails")).toEqual({
      code: "factory.failed",
      message:
        "The function fails of src/exports.ts, called with { configurable: {} } as LangGraph's server does, failed: RangeError: too many.",
      position: { file: "src/exports.ts", line: 7, column: 1 },
    });
    expect(problem("src/exports.ts:rejects")?.message).toBe("The promise rejects of src/exports.ts was rejected: no.");
  });
});
