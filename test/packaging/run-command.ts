import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

export interface CommandResult {
  exitCode: number;
  stdout: string;
  /** Both streams, in the order they came: what a person would have seen. */
  output: string;
}

export function runCommand(
  command: string,
  args: string[],
  cwd: string,
  variables: Record<string, string> = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const quiet = { NO_COLOR: "1", TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
    const env = { ...process.env, ...quiet, ...variables };
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout, output }));
  });
}

/** The workspace's own pnpm, so that the check also works where none is installed. Returns what it wrote to stdout. */
export async function pnpm(args: string[], cwd = root): Promise<string> {
  const { packageManager } = readRootManifest();
  const { exitCode, stdout, output } = await runCommand("npx", ["-y", packageManager, ...args], cwd);
  if (exitCode !== 0) throw new Error(`pnpm ${args.join(" ")} failed in ${cwd}:\n${output}`);
  return stdout;
}

export function readRootManifest() {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return JSON.parse(text) as { packageManager: string; devDependencies: { typescript: string } };
}
