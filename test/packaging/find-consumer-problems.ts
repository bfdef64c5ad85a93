import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compileConsumer, installConsumer, runConsumer, type ConsumerProject } from "./consumer-project.ts";
import { findCommandProblems } from "./find-command-problems.ts";
import type { Tarball } from "./pack-packages.ts";
import { runCommand } from "./run-command.ts";

const LANGGRAPH = ["@langchain/core", "@langchain/langgraph", "@langchain/langgraph-checkpoint", "zod"];
const OPTIONAL_PEERS = ["langchain", "vitest"];

/** Installs everything, and uses every public entry as a user would. */
export async function findFullConsumerProblems(scratch: string, tarballs: Tarball[]): Promise<string[]> {
  const project: ConsumerProject = {
    dir: join(scratch, "full-consumer"),
    sources: ["guard-a-graph.ts", "matchers.spec.ts", "bloated-agent.ts"],
    dependencies: [...LANGGRAPH, ...OPTIONAL_PEERS],
  };
  await installConsumer(project, tarballs);
  const problems = [
    ...(await compileConsumer(project)),
    ...(await expectOutput(project, "guard-a-graph.ts", {
      smallNoteLength: 1024,
      smallIsMeasured: true,
      largeIsRejected: true,
      agentAnswer: "Hello.",
      tokens: 2,
    })),
    ...(await runMatchers(project)),
    ...(await findCommandProblems(project)),
  ];
  return problems.map((problem) => `consumer: ${problem}`);
}

/** The main entries alone, with no optional peer anywhere in node_modules. */
export async function findLeanConsumerProblems(scratch: string, tarballs: Tarball[]): Promise<string[]> {
  const project: ConsumerProject = {
    dir: join(scratch, "lean-consumer"),
    sources: ["use-main-entries.ts"],
    dependencies: LANGGRAPH,
  };
  await installConsumer(project, tarballs);
  const problems = [
    ...findInstalledPeers(project),
    ...(await compileConsumer(project)),
    ...(await expectOutput(project, "use-main-entries.ts", { guardGraph: "function", fits: true })),
  ];
  return problems.map((problem) => `consumer without optional peers: ${problem}`);
}

async function expectOutput(project: ConsumerProject, source: string, expected: object): Promise<string[]> {
  const { exitCode, stdout, output } = await runConsumer(project, source);
  if (exitCode !== 0) return [`${source} exited ${exitCode}:\n${output}`];
  if (isDeepStrictEqual(JSON.parse(stdout), expected)) return [];
  return [`${source} printed ${stdout.trim()}, expected ${JSON.stringify(expected)}`];
}

async function runMatchers({ dir }: ConsumerProject): Promise<string[]> {
  const vitest = join(dir, "node_modules/.bin/vitest");
  const { exitCode, output } = await runCommand(vitest, ["run", "matchers.spec.ts"], dir);
  return exitCode === 0 ? [] : [`vitest run matchers.spec.ts:\n${output}`];
}

function findInstalledPeers({ dir }: ConsumerProject): string[] {
  return readdirSync(join(dir, "node_modules/.pnpm"))
    .filter((entry) => OPTIONAL_PEERS.some((peer) => entry.startsWith(`${peer}@`)))
    .map((entry) => `${entry} is installed, so this check would show nothing`);
}
