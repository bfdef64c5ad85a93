import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { main } from "../main.ts";
import type { CheckReport } from "../report/check-report.ts";
import { commandIn } from "../testing/command-in.ts";
import { createProject, type TestProject } from "../testing/project.ts";

// Each run reads types and starts processes: seconds, and more on a busy machine.
const options = { timeout: 120_000 };

const MARKET_ANALYST = join(import.meta.dirname, "../../../../examples/market-analyst");

const CLEAN = `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({
  question: Annotation<string>,
  docIds: Annotation<string[]>,
});

export const graph = new StateGraph(State)
  .addNode("read", () => ({ docIds: [] }))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
`;
const BLOATED = CLEAN.replace("  docIds", "  pageContents: Annotation<string[]>,\n  docIds");
const zodAgent = (question: string) => `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";
const State = z.object({ question: ${question} });
export const graph = new StateGraph(State).addNode("a", () => ({})).addEdge(START, "a").addEdge("a", END).compile();
`;
const LISTED = '{ "graphs": { "agent": "./src/agent.ts:graph" } }';

let project: TestProject | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

function open(files: Record<string, string>): TestProject {
  project = createProject(files);
  return project;
}

async function run(root: string, args: string[] = [], env: Record<string, string> = {}) {
  const command = { ...commandIn(root, "check", ...args), env };
  let output = "";
  let errors = "";
  const exitCode = await main({
    ...command,
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
  });
  return { exitCode, output, errors };
}

/** One run, as a person sees it and as a program does. */
async function check(root: string, args: string[] = [], env: Record<string, string> = {}) {
  const file = join(tmpdir(), `threadkeep-report-${randomUUID()}.json`);
  const printed = await run(root, [...args, "--reporter", "pretty", "--reporter", `json=${file}`], env);
  const checked = JSON.parse(readFileSync(file, "utf8")) as CheckReport;
  rmSync(file);
  return { ...printed, report: checked };
}

async function report(root: string, args: string[] = [], env: Record<string, string> = {}): Promise<CheckReport> {
  return (await check(root, args, env)).report;
}

const findingsOf = ({ graphs }: CheckReport, severity = "error") =>
  graphs.flatMap(({ findings }) =>
    findings
      .filter((finding) => finding.severity === severity && finding.status === "new")
      .map(({ ruleId, path, position }) => `${ruleId} ${path} ${position?.file}:${position?.line}`),
  );

describe("an agent as people write them, without configuration", options, () => {
  it("is told its faults at the right lines, by types alone where its module does not load", async () => {
    const checked = await report(MARKET_ANALYST);
    expect(findingsOf(checked)).toEqual([
      "refs/embedded-content pageContents src/analyst/state.ts:14",
      "reducers/pure pageContents src/analyst/state.ts:14",
      "serde/lossy-type startedAt src/analyst/state.ts:21",
      "loops/retry-counter node:critique src/analyst/graph.ts:36",
      "refs/embedded-content rawTweets src/listener/graph.ts:12",
      "refs/id-only authorRef src/listener/graph.ts:13",
    ]);
    expect(
      checked.graphs.map(({ name, readFrom, problems }) => ({
        name,
        readFrom,
        problems: problems.map(({ code, message }) => `${code}: ${message}`),
      })),
    ).toEqual([
      { name: "analyst", readFrom: "types and module", problems: [] },
      {
        name: "listener",
        readFrom: "types",
        problems: [
          "module.threw: src/listener/graph.ts threw while it was imported: LISTENER_BEARER_TOKEN is not set.",
        ],
      },
    ]);
    expect(checked.exitCode).toBe(1);
  });
});

describe("adopting it", options, () => {
  it("takes one --update, and from then on only new bloat fails", async () => {
    const { root, write } = open({ "langgraph.json": LISTED, "src/agent.ts": BLOATED });
    expect((await run(root)).exitCode).toBe(1);
    expect((await run(root, ["--update"])).exitCode).toBe(0);
    expect((await run(root, [], { CI: "true" })).exitCode).toBe(0);
    write({
      "src/agent.ts": BLOATED.replace(
        "question: Annotation<string>",
        "question: Annotation<string>,\n  htmlPages: Annotation<string[]>",
      ),
    });
    const again = await report(root, [], { CI: "true" });
    expect(again.exitCode).toBe(1);
    expect(findingsOf(again)).toEqual([
      "refs/embedded-content htmlPages src/agent.ts:5",
      "meta/lock-stale graph src/agent.ts:10",
    ]);
    expect(again.summary.accepted).toBeGreaterThan(0);
  });

  it("asks for a new lock where a fault is mended, as a warning here and as an error in CI", async () => {
    const withDate = CLEAN.replace("  docIds", "  startedAt: Annotation<Date>,\n  docIds");
    const { root, write } = open({ "langgraph.json": LISTED, "src/agent.ts": withDate });
    await run(root, ["--update"]);
    write({ "src/agent.ts": withDate.replace("Date", "string") });
    const here = await report(root);
    expect([here.lock.state, here.exitCode]).toEqual(["stale", 0]);
    const { exitCode, output } = await run(root, ["--static"], { CI: "1" });
    expect(exitCode).toBe(1);
    expect(output).toContain("serde/lossy-type at startedAt is no longer");
  });

  it("reports growth and breaks again after each update: what was accepted is what is there", async () => {
    const { root, write } = open({ "langgraph.json": LISTED, "src/agent.ts": zodAgent("z.string().max(1000)") });
    for (const type of ["z.string().max(3000)", "z.string().max(6000)"]) {
      await run(root, ["--update"]);
      write({ "src/agent.ts": zodAgent(type) });
      expect(findingsOf(await report(root))).toEqual(["size/growth question src/agent.ts:3"]);
    }
  });

  it("keeps in the lock what an update could not read, and writes the same bytes twice", async () => {
    const appending = CLEAN.replace(
      "docIds: Annotation<string[]>",
      "docIds: Annotation<string[]>({ reducer: (a, b) => { a.push(...b); return a; }, default: () => [] })",
    );
    const { root } = open({
      "langgraph.json": LISTED,
      "src/agent.ts": appending,
      "states/one.json": JSON.stringify({ question: "why ".repeat(20_000) }),
    });
    const lock = () => readFileSync(join(root, "threadkeep.lock.json"), "utf8");
    await run(root, ["--update", "--sample", "states/*.json"]);
    const full = lock();
    expect(full).toContain("reducers/pure");
    expect(full).toContain("size/channel-budget");
    await run(root, ["--update", "--sample", "states/*.json"]);
    expect(lock()).toBe(full);
    await run(root, ["--update", "--static"]);
    expect(lock()).toBe(full);
    expect((await report(root, [], { CI: "true" })).exitCode).toBe(0);
  });

  it("does not write in CI", async () => {
    const { root } = open({ "langgraph.json": LISTED, "src/agent.ts": CLEAN });
    const { exitCode, output } = await run(root, ["--update"], { CI: "true" });
    expect(exitCode).toBe(2);
    expect(output).toContain("In CI threadkeep.lock.json is frozen.");
    expect(() => readFileSync(join(root, "threadkeep.lock.json"))).toThrow(/ENOENT/);
  });

  it("compares with the lock at a git ref, without running its code", async () => {
    const { root, write } = open({ "langgraph.json": LISTED, "src/agent.ts": CLEAN });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: root,
        stdio: "pipe",
      });
    await run(root, ["--update"]);
    git("init", "-q", "-b", "main");
    git("commit", "-qm", "empty", "--allow-empty");
    git("add", ".");
    git("commit", "-qm", "small");
    write({ "src/agent.ts": BLOATED });
    const { exitCode, output, report: checked } = await check(root, ["--against", "main", "--reporter", "markdown"]);
    expect(exitCode).toBe(1);
    expect(output).toContain("pageContents");
    expect(checked.comparedWith).toBe("main");
    await run(root, ["--update"]);
    expect((await report(root, ["--against", "main"])).exitCode).toBe(0);
    const early = await report(root, ["--against", "main~1"]);
    expect([early.comparedWith, early.notComparedWith, early.exitCode]).toEqual([undefined, "main~1", 0]);
    write({ "src/agent.ts": BLOATED.replace("question: Annotation<string>", "question: Annotation<boolean>") });
    expect(findingsOf(await report(root, ["--against", "main"]))).toEqual([
      "compat/type-narrowed question src/agent.ts:4",
    ]);
    expect((await report(root, ["--against", "gone"])).problems).toMatchObject([{ code: "git.failed" }]);
  });
});

describe("graphs that cannot be read", options, () => {
  const agent = { "langgraph.json": LISTED };

  it.each<[string, Record<string, string>, string[], string]>([
    ["no configuration anywhere", {}, [], "config.missing"],
    ["a missing file", { "langgraph.json": LISTED }, [], "file.missing"],
    ["a syntax error", { ...agent, "src/agent.ts": "export const graph = ((;" }, [], "file.syntax-error"],
    ["an export that is not there", { ...agent, "src/agent.ts": "export const other = 1;" }, [], "export.missing"],
    [
      "an export that is no graph",
      { ...agent, "src/agent.ts": "export const graph = { a: 1 };" },
      [],
      "export.not-a-graph",
    ],
    [
      "a config with an unknown rule",
      { ...agent, "src/agent.ts": CLEAN, "threadkeep.config.json": '{ "rules": { "size/unbound-array": "off" } }' },
      [],
      "config.invalid",
    ],
    [
      "a config with an unknown setting",
      { ...agent, "threadkeep.config.json": '{ "buget": "50 KB" }' },
      [],
      "config.invalid",
    ],
    [
      "a config with names that no graph has",
      { ...agent, "src/agent.ts": CLEAN, "threadkeep.config.json": '{ "refs": ["docIds", "pageId"] }' },
      [],
      "config.invalid",
    ],
    ["a config that throws", { ...agent, "threadkeep.config.mjs": "throw new Error('no')" }, [], "config.threw"],
    [
      "a lock from a newer version",
      { ...agent, "src/agent.ts": CLEAN, "threadkeep.lock.json": '{ "lockVersion": 99 }' },
      [],
      "lock.newer",
    ],
    [
      "an unknown rule on the command line",
      { ...agent, "src/agent.ts": CLEAN },
      ["--rule", "refs/id"],
      "config.invalid",
    ],
    [
      "an unknown graph on the command line",
      { ...agent, "src/agent.ts": CLEAN },
      ["--graph", "nobody"],
      "config.invalid",
    ],
    [
      "a sample that is no JSON",
      { ...agent, "src/agent.ts": CLEAN, "s.json": "{" },
      ["--sample", "*.json"],
      "sample.unreadable",
    ],
  ])("%s: exit 2, one message", async (_case, files, args, code) => {
    const { root } = open({ ...files, ".git/HEAD": "" });
    const { exitCode, output, report: checked } = await check(root, args);
    const all = [...checked.problems, ...checked.graphs.flatMap((graph) => graph.problems)];
    expect([exitCode, ...all.map((problem) => problem.code)]).toEqual([2, code]);
    expect(output.split(all[0]!.message.slice(0, 40)).length - 1).toBe(1);
    expect(output).not.toContain("no findings.");
  });

  it.each<[string, string, string]>([
    ["throws", "throw new Error('no database here');\n", "module.threw"],
    ["exits the process", "process.exit(0);\n", "module.exited"],
    ["never finishes loading", "await new Promise((resolve) => setTimeout(resolve, 1e9));\n", "module.timed-out"],
    ["imports itself in a circle", 'import { late } from "./late.ts";\nconsole.log(late);\n', "module.circular"],
  ])("a module that %s: judged by its types, with the cause named", async (_case, code, problem) => {
    const { root } = open({
      ...agent,
      "src/agent.ts": BLOATED.replace("\n\n", `\n${code}\n`),
      "src/late.ts": 'import { graph } from "./agent.ts";\nexport const late = graph.name;\n',
    });
    // Whatever the machine is busy with, only the one that never finishes comes to its limit.
    const limit = problem === "module.timed-out" ? "1s" : "60s";
    const checked = await report(root, ["--timeout", limit, "--strict"]);
    expect(checked.exitCode).toBe(2);
    expect(checked.graphs[0]).toMatchObject({ readFrom: "types", problems: [{ code: problem }] });
    expect(checked.graphs[0]!.silentRules.flatMap(({ rules }) => rules)).toContain("reducers/pure");
    expect(findingsOf(checked)[0]).toMatch(/^refs\/embedded-content pageContents src\/agent\.ts:\d+$/);
    expect(checked.summary.errors).toBeGreaterThan(0);
  });

  it("do not hide the others", async () => {
    const { root } = open({
      "langgraph.json": '{ "graphs": { "gone": "./src/gone.ts:graph", "agent": "./src/agent.ts:graph" } }',
      "src/agent.ts": BLOATED,
    });
    const { output, report: checked } = await check(root);
    expect(checked.exitCode).toBe(2);
    expect(checked.graphs.map(({ readFrom }) => readFrom)).toEqual(["nothing", "types and module"]);
    expect(findingsOf(checked)).toEqual(["refs/embedded-content pageContents src/agent.ts:5"]);
    expect(output).not.toContain("no findings");
  });
});

describe("the flags", options, () => {
  it("choose what fails, what runs and where the report goes", async () => {
    const { root } = open({ "langgraph.json": LISTED, "src/agent.ts": BLOATED });
    expect((await run(root, ["--static", "--fail-on", "never"])).exitCode).toBe(0);
    expect((await run(root, ["--static", "--rule", "refs/id-only"])).exitCode).toBe(0);
    const { output, exitCode } = await run(root, [
      "--static",
      "--reporter",
      "junit=out/junit.xml",
      "--reporter",
      "sarif=out/a.sarif",
    ]);
    expect({ output, exitCode }).toEqual({ output: "", exitCode: 1 });
    expect(readFileSync(join(root, "out/junit.xml"), "utf8")).toContain("refs/embedded-content");
    expect(JSON.parse(readFileSync(join(root, "out/a.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  it("measure samples", async () => {
    const { root } = open({
      "langgraph.json": LISTED,
      "src/agent.ts": CLEAN,
      "states/large.json": JSON.stringify({ values: { question: "q".repeat(60_000), docIds: [] } }),
    });
    const checked = await report(root, ["--static", "--sample", "states/*.json"]);
    expect(
      checked.graphs[0]!.channels.map(({ name, measuredBytes, verdict }) => ({ name, measuredBytes, verdict })),
    ).toEqual([
      { name: "question", measuredBytes: 60_002, verdict: "too large" },
      { name: "docIds", measuredBytes: 2, verdict: expect.any(String) as string },
    ]);
    expect(findingsOf(checked).join()).toContain("size/channel-budget question");
  });

  it.each([
    [["--reporter", "xml"], "There is pretty, json"],
    [["--timeout", "30"], "Give it a unit"],
    [["--nonsense"], "unknown option '--nonsense'"],
    [["twice"], "too many arguments"],
    [["--fail-on", "maybe"], "Allowed choices are error, warn, never"],
  ])("refuse %j", async (args, message) => {
    const { exitCode, errors } = await run(MARKET_ANALYST, args);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
  });
});

describe("check rules and explain", () => {
  it("list and explain", async () => {
    const listed = await run(MARKET_ANALYST, ["rules"]);
    expect(listed.exitCode).toBe(0);
    expect(listed.output).toContain("refs/embedded-content");
    const explained = await run(MARKET_ANALYST, ["explain", "refs/embedded-content"]);
    expect(explained.exitCode).toBe(0);
    expect(explained.output).toContain("Annotation.Root");
    expect(JSON.parse((await run(MARKET_ANALYST, ["rules", "--json"])).output)).toContainEqual(
      expect.objectContaining({ id: "refs/id-only", severity: "error" }),
    );
    expect(await run(MARKET_ANALYST, ["explain", "refs/id"])).toEqual({
      exitCode: 2,
      output: "",
      errors: 'threadkeep: there is no rule "refs/id". Did you mean refs/id-only? threadkeep check rules lists them.\n',
    });
  });
});
