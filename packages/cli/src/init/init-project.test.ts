import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../main.ts";
import { commandIn } from "../testing/command-in.ts";

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "threadkeep-init-"));
  mkdirSync(join(project, ".git"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(join(project, file, ".."), { recursive: true });
  writeFileSync(join(project, file), text);
}

const read = (file: string) => readFileSync(join(project, file), "utf8");

describe("threadkeep init", () => {
  it("writes a config with the graphs it finds, and a workflow for the project's package manager", async () => {
    put("pnpm-lock.yaml", "");
    put("src/support/graph.ts", "export const graph = new StateGraph(S).addNode('a', a).compile();");
    put("src/triage.ts", "export const triageAgent = createAgent({ model });\nexport const other = 1;");
    put("src/tools.ts", "export const searchAgent = 1;");
    put("node_modules/x/index.js", "export const graph = b.compile();");
    const command = commandIn(project, "init");
    expect(await main(command)).toBe(0);
    expect(command.output).toBe(`wrote threadkeep.config.ts
wrote .github/workflows/threadkeep.yml

Next: threadkeep check, then threadkeep check --update to accept what is there.
`);
    expect(read("threadkeep.config.ts")).toBe(`import { defineConfig } from "threadkeep";

export default defineConfig({
  graphs: {
    "support": "src/support/graph.ts:graph",
    "triageAgent": "src/triage.ts:triageAgent",
  },
  // Of the whole state of a graph; "channels" sets budgets of single ones.
  budget: "50 KB",
  // States of real runs (JSON), measured beside the worst case that the types allow.
  samples: [],
  // Findings that are meant to stay, each with its reason.
  allow: [],
});
`);
    expect(read(".github/workflows/threadkeep.yml")).toBe(`name: threadkeep
on: [pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: pnpm/action-setup@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: pnpm install --frozen-lockfile
      - run: pnpm exec threadkeep check --reporter pretty --reporter github
`);
  });

  it("leaves the graphs to langgraph.json, and runs in the project's folder of a larger repository", async () => {
    put("packages/agent/langgraph.json", '{ "graphs": {} }');
    put("packages/agent/graph.ts", "export const graph = b.compile();");
    const command = commandIn(join(project, "packages/agent"), "init");
    expect(await main(command)).toBe(0);
    expect(read("packages/agent/threadkeep.config.ts")).not.toContain("graphs:");
    expect(read(".github/workflows/threadkeep.yml")).toContain(
      '- run: npx --no-install threadkeep check --reporter pretty --reporter github\n        working-directory: "packages/agent"\n',
    );
  });

  it.each(["bun.lockb", "pnpm-lock.yaml"])("installs where the lockfile lies: %s", async (lockfile) => {
    put(`agents/${lockfile}`, "");
    put("agents/support/package.json", "{}");
    expect(await main(commandIn(join(project, "agents/support"), "init"))).toBe(0);
    const manager = lockfile.startsWith("bun") ? "bun" : "pnpm";
    const workflow = read(".github/workflows/threadkeep.yml");
    expect(workflow).toContain(
      `- run: ${manager} install --frozen-lockfile\n        working-directory: "agents"\n      - run: `,
    );
    expect(workflow).toContain('working-directory: "agents/support"');
    expect(workflow.includes('package_json_file: "agents/package.json"')).toBe(manager === "pnpm");
  });

  it("keeps a configuration in package.json, and one in a folder above", async () => {
    put("package.json", '{ "threadkeep": { "budget": "9 KB" } }');
    put("agents/graph.ts", "");
    const command = commandIn(join(project, "agents"), "init");
    expect(await main(command)).toBe(0);
    expect(command.output).toContain("kept ../package.json#threadkeep, which is there already\n");
    put("threadkeep.config.json", "{}");
    const again = commandIn(join(project, "agents"), "init");
    expect(await main(again)).toBe(0);
    expect(again.output).toContain("kept ../threadkeep.config.json, which is there already\n");
    expect(existsSync(join(project, "agents/threadkeep.config.ts"))).toBe(false);
  });

  it("keeps what is there, and writes nothing when asked only to show it", async () => {
    put("threadkeep.config.mjs", "export default {};");
    const dry = commandIn(project, "init", "--dry-run");
    expect(await main(dry)).toBe(0);
    expect(dry.output).toContain(
      "kept threadkeep.config.mjs, which is there already\nwould write .github/workflows/threadkeep.yml:",
    );
    const command = commandIn(project, "init", "--json");
    expect(await main(command)).toBe(0);
    expect(JSON.parse(command.output)).toMatchObject([
      { file: "threadkeep.config.mjs", written: false },
      { file: ".github/workflows/threadkeep.yml", written: true },
    ]);
    expect(read("threadkeep.config.mjs")).toBe("export default {};");
  });

  it("says why when it cannot write", async () => {
    put(".github", "a file");
    const command = commandIn(project, "init");
    expect(await main(command)).toBe(2);
    expect(command.errors).toMatch(/^threadkeep init: .*\.github/);
  });
});
