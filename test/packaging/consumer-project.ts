import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tarball } from "./pack-packages.ts";
import { pnpm, readRootManifest, root, runCommand, type CommandResult } from "./run-command.ts";

export interface ConsumerProject {
  dir: string;
  /** Files of `consumer/`, copied into it. */
  sources: string[];
  /** Packages it installs beside ours, in the versions the workspace's catalog pins. */
  dependencies: string[];
}

/** A project of its own, away from the workspace, that has ours only as tarballs. */
export async function installConsumer({ dir, sources, dependencies }: ConsumerProject, tarballs: Tarball[]) {
  mkdirSync(dir);
  for (const name of sources) copyFileSync(join(import.meta.dirname, "consumer", name), join(dir, name));
  writeJson(join(dir, "package.json"), manifestOf(dependencies, tarballs));
  writeJson(join(dir, "tsconfig.json"), { compilerOptions: COMPILER_OPTIONS, include: sources });
  writeFileSync(join(dir, "pnpm-workspace.yaml"), workspaceWith(tarballs));
  await pnpm(["install", "--no-frozen-lockfile", "--prefer-offline"], dir);
}

/** Compiles to `out/`. Returns what is wrong in the consumer's or our own types; third-party types are not ours to fix. */
export async function compileConsumer({ dir }: ConsumerProject): Promise<string[]> {
  const { exitCode, output } = await runCommand(join(dir, "node_modules/.bin/tsc"), ["--pretty", "false"], dir);
  if (exitCode === 0) return [];
  const diagnostics = output.split("\n").filter((line) => /error TS\d+/.test(line));
  if (diagnostics.length === 0) return [`tsc: ${output}`];
  return diagnostics.filter((line) => !isThirdParty(line)).map((line) => `tsc: ${line}`);
}

export function runConsumer({ dir }: ConsumerProject, source: string): Promise<CommandResult> {
  return runCommand(process.execPath, [join(dir, "out", source.replace(/\.ts$/, ".js"))], dir);
}

const COMPILER_OPTIONS = {
  target: "es2023",
  lib: ["es2023"],
  module: "nodenext",
  types: ["node"],
  outDir: "out",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Our declarations are what is under test.
  skipLibCheck: false,
};

export function isThirdParty(diagnostic: string): boolean {
  const file = /^(.*?)\(\d+,\d+\)/.exec(diagnostic)?.[1] ?? "";
  return file.includes("node_modules/") && !file.includes("node_modules/@threadkeep/");
}

function manifestOf(dependencies: string[], tarballs: Tarball[]) {
  const { typescript } = readRootManifest().devDependencies;
  const names = ["@types/node", ...dependencies].map((name) => [name, "catalog:"]);
  const ours = tarballs.map(({ packageName }) => [packageName, "*"]);
  return { private: true, type: "module", dependencies: { ...Object.fromEntries([...names, ...ours]), typescript } };
}

/** The workspace's own pins, plus each of our packages, wherever it is asked for, as its tarball. */
function workspaceWith(tarballs: Tarball[]): string {
  const workspace = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const overrides = tarballs.map(({ packageName, path }) => `  "${packageName}": "file:${path}"\n`).join("");
  if (!workspace.includes("\noverrides:\n")) throw new Error("pnpm-workspace.yaml has no overrides to extend.");
  return workspace.replace("\noverrides:\n", `\noverrides:\n${overrides}`);
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, null, 2));
}
