import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { failWith } from "../check/fail-with.ts";
import { LOCK_FILE, type Lock } from "./lock-format.ts";
import { parseLock } from "./read-lock.ts";

const run = promisify(execFile);

/**
 * The lock as it stands at a git ref, read from git's objects: nothing is checked out and no code of that ref runs.
 * Undefined where that ref has no lock yet.
 * @throws {ThreadkeepError} with the problem `git.failed`, `lock.unreadable` or `lock.newer`
 */
export async function readLockAtRef(ref: string, root: string): Promise<Lock | undefined> {
  const commit = (
    await git(root, ref, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)
  ).trim();
  // As git sees this folder, whatever links lead to it.
  const path = (await git(root, ref, "rev-parse", "--show-prefix")).trim() + LOCK_FILE;
  const listed = await git(root, ref, "ls-tree", "--full-tree", "--name-only", commit, "--", path);
  if (listed.trim() === "") return undefined;
  return parseLock(await git(root, ref, "show", `${commit}:${path}`), `${path} at ${ref}`);
}

async function git(cwd: string, ref: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", cwd, ...args], { maxBuffer: 256 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw failWith(
      {
        code: "git.failed",
        message: `--against ${ref}: git cannot read that ref here. ${stderrOf(error)}`.trim(),
        help: "Fetch it first (git fetch origin main; in CI a checkout with fetch-depth: 0), or name another ref.",
      },
      error,
    );
  }
}

function stderrOf(error: unknown): string {
  const { stderr, code } = error as { stderr?: string; code?: unknown };
  return code === "ENOENT" ? "There is no git." : (stderr?.trim().split("\n")[0] ?? "");
}
