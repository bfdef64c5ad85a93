import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Tarball } from "./pack-packages.ts";
import { runCommand } from "./run-command.ts";

export async function findTarballProblems(tarball: Tarball): Promise<string[]> {
  const problems = [...findContentProblems(tarball), ...(await askPublint(tarball)), ...(await askAttw(tarball))];
  return problems.map((problem) => `${tarball.packageName}: ${problem}`);
}

/** Users get the build, a license and a README, and nothing else. */
export function findContentProblems({ files, packageDir }: Pick<Tarball, "files" | "packageDir">): string[] {
  const missing = ["LICENSE", "README.md", "package.json"].filter((name) => !files.includes(name));
  const unwanted = files.filter((path) => path.startsWith("src/") || /\.test\.|tsbuildinfo/.test(path));
  // A file renamed in src leaves its old build behind until dist is removed.
  const stale = files.filter((path) => path.endsWith(".js") && !existsSync(join(packageDir, sourceOf(path))));
  return [
    ...missing.map((name) => `lacks ${name}`),
    ...unwanted.map((path) => `contains ${path}`),
    ...stale.map((path) => `contains ${path}, which has no source: remove dist and build again`),
  ];
}

async function askPublint({ path }: Tarball): Promise<string[]> {
  const file = await readFile(path);
  const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, level: "warning" });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

async function askAttw({ path }: Tarball): Promise<string[]> {
  const attw = join(import.meta.dirname, "../node_modules/.bin/attw");
  const { exitCode, output } = await runCommand(attw, [path, "--profile", "esm-only", "--no-emoji"], packagingDir);
  return exitCode === 0 ? [] : [`attw:\n${output.trim()}`];
}

const packagingDir = import.meta.dirname;

function sourceOf(builtFile: string): string {
  return builtFile.replace(/^dist\//, "src/").replace(/\.js$/, ".ts");
}
