import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CheckFacts, CheckRun } from "./facts.ts";

const EXAMPLE = fileURLToPath(new URL("../../", import.meta.url));
const CHANGED_FILE = "src/with-ids-in-state.ts";
const BLOAT = "  pages: Annotation<Document[]>({ reducer: (read, more) => read.concat(more), default: () => [] }),";

/** `threadkeep check` on a copy of this example, where a lock can be written and code be changed. */
export async function checkVersions({ isColored }: { isColored: boolean }): Promise<CheckFacts> {
  const project = mkdtempSync(join(EXAMPLE, ".demo-"));
  const check = (args: string[], env: Record<string, string> = {}) => runCheck(project, args, isColored, env);
  try {
    copyExample(project);
    const documents = await check(["--graph", "documents"]);
    const ids = await check(["--graph", "ids"]);
    const adopted = await check(["--graph", "ids", "--update", "--quiet"]);
    bloat(join(project, CHANGED_FILE));
    const bloated = await check(["--graph", "ids", "--quiet"], { CI: "true" });
    return { documents, ids, adopted, change: { file: CHANGED_FILE, added: BLOAT.trim() }, bloated };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function copyExample(project: string): void {
  cpSync(join(EXAMPLE, "threadkeep.config.ts"), join(project, "threadkeep.config.ts"));
  const isOfTheAgent = (path: string) => !/[\\/]demo([\\/.]|$)|\.test\.ts$/.test(path.slice(EXAMPLE.length));
  cpSync(join(EXAMPLE, "src"), join(project, "src"), { recursive: true, filter: isOfTheAgent });
}

/** What a colleague might add on a Friday: the pages beside their ids. */
function bloat(file: string): void {
  const before = readFileSync(file, "utf8");
  const after = before
    .replace("\n", '\nimport type { Document } from "@langchain/core/documents";\n')
    .replace("  report: Annotation<string>,\n", (line) => `${line}${BLOAT}\n`);
  if (after.length < before.length + BLOAT.length) throw new Error(`${file} no longer has the line to change.`);
  writeFileSync(file, after);
}

function runCheck(cwd: string, args: string[], isColored: boolean, env: Record<string, string>): Promise<CheckRun> {
  const require = createRequire(import.meta.url);
  const bin = join(dirname(require.resolve("threadkeep/package.json")), "src/bin.ts");
  const tsx = pathToFileURL(require.resolve("tsx")).href;
  const colors = isColored ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  const { CI: _, NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--import", tsx, bin, "check", ...args],
      { cwd, env: { ...inherited, ...colors, ...env } },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : error.code;
        if (typeof exitCode !== "number") return reject(error ?? new Error("threadkeep check did not end"));
        resolve({ command: commandLine(args, env), exitCode, output: stdout + stderr });
      },
    );
  });
}

function commandLine(args: string[], env: Record<string, string>): string {
  return [...Object.entries(env).map(([name, value]) => `${name}=${value}`), "threadkeep check", ...args].join(" ");
}
