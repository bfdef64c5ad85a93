import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { CommandProcess } from "../command-process.ts";
import { findOwnConfigFrom } from "../config/find-config.ts";
import { findRepository } from "../find-repository.ts";
import { findGraphExports } from "./find-graph-exports.ts";
import { printConfig } from "./print-config.ts";
import { printWorkflow } from "./print-workflow.ts";

export interface InitOptions {
  isDryRun: boolean;
  isJson: boolean;
}

interface FileToWrite {
  /** Absolute. */
  path: string;
  /** What reports call it, relative to the current folder. */
  name: string;
  text: string;
}

/** Writes what is not there yet; what is there stays as it is. */
export async function initProject({ isDryRun, isJson }: InitOptions, commandProcess: CommandProcess): Promise<number> {
  const { cwd, write, writeError } = commandProcess;
  const repository = findRepository(cwd) ?? cwd;
  const workflow = join(repository, ".github/workflows/threadkeep.yml");
  const files: FileToWrite[] = [
    { ...placeOfConfig(cwd), text: printConfig(await graphsOf(cwd)) },
    { path: workflow, name: relative(cwd, workflow), text: printWorkflow({ cwd, repository }) },
  ];
  const report = files.map((file) => ({
    file: file.name,
    written: !existsSync(file.path),
    text: file.text,
  }));
  try {
    for (const file of isDryRun ? [] : files) writeNew(file);
  } catch (error) {
    writeError(`threadkeep init: ${(error as Error).message}\n`);
    return 2;
  }
  write(isJson ? `${JSON.stringify(report, null, 2)}\n` : printReport(report, isDryRun));
  return 0;
}

/** Where a config holds already, in package.json or a folder above too, a new one would take its place. */
function placeOfConfig(cwd: string): Pick<FileToWrite, "path" | "name"> {
  const found = findOwnConfigFrom(cwd);
  if (!found) return { path: join(cwd, "threadkeep.config.ts"), name: "threadkeep.config.ts" };
  const name = relative(cwd, found.file);
  return { path: found.file, name: found.kind === "package.json" ? `${name}#threadkeep` : name };
}

async function graphsOf(cwd: string): Promise<Map<string, string>> {
  return existsSync(join(cwd, "langgraph.json")) ? new Map() : findGraphExports(cwd);
}

function writeNew({ path, text }: FileToWrite): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  // `wx`: a file that appeared in between is not overwritten.
  writeFileSync(path, text, { flag: "wx" });
}

function printReport(report: { file: string; written: boolean; text: string }[], isDryRun: boolean): string {
  const done = isDryRun ? "would write" : "wrote";
  const lines = report.map(({ file, written, text }) => {
    if (!written) return `kept ${file}, which is there already`;
    return isDryRun ? `${done} ${file}:\n\n${text}` : `${done} ${file}`;
  });
  return `${lines.join("\n")}\n\nNext: threadkeep check, then threadkeep check --update to accept what is there.\n`;
}
