import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ConsumerProject } from "./consumer-project.ts";
import { runCommand } from "./run-command.ts";

interface Report {
  exitCode: number;
  graphs: {
    readFrom: string;
    findings: { ruleId: string; path: string; position?: { file: string; line: number } }[];
  }[];
}

/** The command as it is installed: the binary, the child process it starts, the compiler it brings. */
export async function findCommandProblems({ dir }: ConsumerProject): Promise<string[]> {
  writeFileSync(join(dir, "langgraph.json"), '{ "graphs": { "agent": "./bloated-agent.ts:graph" } }');
  const help = await runThreadkeep(dir, ["--help"]);
  const check = await runThreadkeep(dir, ["check", "--json"]);
  const update = await runThreadkeep(dir, ["check", "--update", "--quiet"]);
  const again = await runThreadkeep(dir, ["check", "--quiet"], { CI: "true" });
  return [
    ...expectExit("--help", help, 0),
    ...expectExit("check", check, 1),
    ...(check.exitCode === 1 ? findReportProblems(JSON.parse(check.stdout) as Report) : []),
    ...expectExit("check --update", update, 0),
    ...expectExit("check in CI, after --update", again, 0),
  ];
}

function findReportProblems({ graphs }: Report): string[] {
  const seen = graphs.map(({ readFrom, findings }) => ({
    readFrom,
    embedded: findings
      .filter(({ ruleId }) => ruleId === "refs/embedded-content")
      .map(({ path, position }) => ({ path, file: position?.file, line: position?.line })),
  }));
  const expected = [
    { readFrom: "types and module", embedded: [{ path: "pageContents", file: "bloated-agent.ts", line: 5 }] },
  ];
  return isDeepStrictEqual(seen, expected) ? [] : [`threadkeep check found ${JSON.stringify(seen)}`];
}

function runThreadkeep(dir: string, args: string[], env: Record<string, string> = { CI: "" }) {
  return runCommand(join(dir, "node_modules/.bin/threadkeep"), args, dir, env);
}

function expectExit(
  name: string,
  { exitCode, output }: { exitCode: number; output: string },
  expected: number,
): string[] {
  return exitCode === expected ? [] : [`threadkeep ${name} exited ${exitCode}, expected ${expected}:\n${output}`];
}
