import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { relativeFile } from "../relative-file.ts";

export interface WorkflowPlace {
  cwd: string;
  repository: string;
}

/** A GitHub workflow that installs with the project's own package manager, where its lockfile lies, and runs the check. */
export function printWorkflow({ cwd, repository }: WorkflowPlace): string {
  const { manager, folder } = findLockfile(cwd, repository);
  const { setup, install, run } = COMMANDS[manager];
  const folderIn = (path: string) => relativeFile(path, repository);
  return `name: threadkeep
on: [pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${setup(folderIn(folder))}      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: ${install}${workingDirectory(folderIn(folder))}
      - run: ${run} threadkeep check --reporter pretty --reporter github${workingDirectory(folderIn(cwd))}
`;
}

function workingDirectory(folder: string): string {
  return folder === "" ? "" : `\n        working-directory: ${JSON.stringify(folder)}`;
}

type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

const COMMANDS: Record<PackageManager, { setup: (folder: string) => string; install: string; run: string }> = {
  npm: { setup: () => "", install: "npm ci", run: "npx --no-install" },
  pnpm: { setup: setupPnpm, install: "pnpm install --frozen-lockfile", run: "pnpm exec" },
  yarn: { setup: () => "", install: "yarn install --immutable", run: "yarn" },
  bun: { setup: () => "      - uses: oven-sh/setup-bun@v2\n", install: "bun install --frozen-lockfile", run: "bunx" },
};

/** The action reads pnpm's version from package.json, and looks only in the root by itself. */
function setupPnpm(folder: string): string {
  const file =
    folder === "" ? "" : `        with:\n          package_json_file: ${JSON.stringify(`${folder}/package.json`)}\n`;
  return `      - uses: pnpm/action-setup@v4\n${file}`;
}

const LOCKFILES: [string, PackageManager][] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/** The nearest upward. Without any, npm in the root of the repository. */
function findLockfile(folder: string, repository: string): { manager: PackageManager; folder: string } {
  const found = LOCKFILES.find(([file]) => existsSync(join(folder, file)));
  if (found) return { manager: found[1], folder };
  if (folder === repository || dirname(folder) === folder) return { manager: "npm", folder: repository };
  return findLockfile(dirname(folder), repository);
}
