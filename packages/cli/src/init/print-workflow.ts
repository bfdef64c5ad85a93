import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

export interface WorkflowPlace {
  cwd: string;
  repository: string;
}

/** A GitHub workflow that installs with the project's own package manager and runs the check. */
export function printWorkflow({ cwd, repository }: WorkflowPlace): string {
  const { setup, install, run } = COMMANDS[packageManagerOf(cwd, repository)];
  const folder = relative(repository, cwd).split(sep).join("/");
  const at = folder === "" ? "" : `\n        working-directory: ${JSON.stringify(folder)}`;
  return `name: threadkeep
on: [pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${setup}      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: ${install}
      - run: ${run} threadkeep check --reporter pretty --reporter github${at}
`;
}

type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

const COMMANDS: Record<PackageManager, { setup: string; install: string; run: string }> = {
  npm: { setup: "", install: "npm ci", run: "npx --no-install" },
  pnpm: { setup: "      - uses: pnpm/action-setup@v4\n", install: "pnpm install --frozen-lockfile", run: "pnpm exec" },
  yarn: { setup: "", install: "yarn install --immutable", run: "yarn" },
  bun: { setup: "      - uses: oven-sh/setup-bun@v2\n", install: "bun install --frozen-lockfile", run: "bunx" },
};

const LOCKFILES: [string, PackageManager][] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["package-lock.json", "npm"],
];

/** By the lockfile nearest upward. */
function packageManagerOf(cwd: string, repository: string): PackageManager {
  const found = LOCKFILES.find(([file]) => existsSync(join(cwd, file)));
  if (found) return found[1];
  return cwd === repository || dirname(cwd) === cwd ? "npm" : packageManagerOf(dirname(cwd), repository);
}
