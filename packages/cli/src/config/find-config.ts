import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { failWith } from "../check/fail-with.ts";
import { findRepository } from "../find-repository.ts";

export interface FoundConfig {
  kind: "config" | "package.json" | "langgraph.json";
  /** Absolute. */
  file: string;
}

export const CONFIG_FILES = ["ts", "mts", "js", "mjs", "json"].map((extension) => `threadkeep.config.${extension}`);

/** Also that of a second deployment beside it: `langgraph.staging.json`. */
const LANGGRAPH_FILE = /^langgraph(?:\..+)?\.json$/;

/**
 * The nearest configuration: in each folder from `cwd` up to the root of the repository first `threadkeep.config.*`, then
 * `package.json#threadkeep`, then `langgraph.json`. Outside of a repository the search ends at the first `package.json`:
 * beyond it lies another project.
 * @throws {ThreadkeepError} with the problem `config.missing`
 */
export function findConfig(cwd: string): FoundConfig {
  const folders = foldersUpward(resolve(cwd), lastFolder(resolve(cwd)));
  for (const folder of folders) {
    const found = findInFolder(folder);
    if (found) return found;
  }
  throw failWith({
    code: "config.missing",
    message: `There is no threadkeep.config.*, package.json#threadkeep or langgraph.json ${describePlaces(folders)}.`,
    help: "Run threadkeep init to write a config, or name one: threadkeep check --config <file>.",
  });
}

/** @throws {ThreadkeepError} with the problem `config.missing` */
export function namedConfig(file: string, cwd: string): FoundConfig {
  const path = resolve(cwd, file);
  if (!existsSync(path))
    throw failWith({
      code: "config.missing",
      message: `--config ${file}: there is no ${path}.`,
      help: "Name a file that is there, relative to the current folder, or leave --config out.",
    });
  const name = basename(path);
  if (name === "package.json") return { kind: "package.json", file: path };
  return { kind: LANGGRAPH_FILE.test(name) ? "langgraph.json" : "config", file: path };
}

function findInFolder(folder: string): FoundConfig | undefined {
  const config = CONFIG_FILES.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (config !== undefined) return { kind: "config", file: config };
  const packageFile = join(folder, "package.json");
  if (hasOwnSettings(packageFile)) return { kind: "package.json", file: packageFile };
  const langgraphFile = join(folder, "langgraph.json");
  return existsSync(langgraphFile) ? { kind: "langgraph.json", file: langgraphFile } : undefined;
}

/** A package.json that cannot be parsed is not ours to judge, unless it speaks of us: then reading it says what is wrong. */
function hasOwnSettings(file: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  try {
    const content: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof content === "object" && content !== null && Object.hasOwn(content, "threadkeep");
  } catch {
    return text.includes('"threadkeep":');
  }
}

function lastFolder(cwd: string): string {
  return findRepository(cwd) ?? findPackage(cwd) ?? cwd;
}

function findPackage(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findPackage(parent);
}

function foldersUpward(from: string, to: string): string[] {
  return from === to || dirname(from) === from ? [from] : [from, ...foldersUpward(dirname(from), to)];
}

function describePlaces(folders: readonly string[]): string {
  return folders.length === 1 ? `in ${folders[0]}` : `in ${folders[0]} or above it, up to ${folders.at(-1)}`;
}
