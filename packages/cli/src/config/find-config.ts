import { existsSync, readFileSync, statSync } from "node:fs";
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
 * The configuration for `cwd`: the nearest `threadkeep.config.*` upward, else the nearest `package.json#threadkeep`, else the
 * nearest `langgraph.json`. The search ends at the root of the repository; outside of one at the first `package.json`, as
 * beyond it lies another project.
 * @throws {ThreadkeepError} with the problem `config.missing`
 */
export function findConfig(cwd: string): FoundConfig {
  const folders = foldersUpward(resolve(cwd), lastFolder(resolve(cwd)));
  const found = findOwnConfig(folders) ?? findLanggraphJson(folders);
  if (found) return found;
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
  if (!statSync(path).isFile())
    throw failWith({
      code: "config.missing",
      message: `--config ${file}: ${path} is a folder.`,
      help: "Name the file in it, or run threadkeep check in that folder without --config.",
    });
  const name = basename(path);
  if (name === "package.json") return { kind: "package.json", file: path };
  return { kind: LANGGRAPH_FILE.test(name) ? "langgraph.json" : "config", file: path };
}

/** What configures this command, upward from `cwd`. */
export function findOwnConfigFrom(cwd: string): FoundConfig | undefined {
  return findOwnConfig(foldersUpward(resolve(cwd), lastFolder(resolve(cwd))));
}

function findOwnConfig(folders: readonly string[]): FoundConfig | undefined {
  const files = folders.flatMap((folder) => CONFIG_FILES.map((name) => join(folder, name)));
  const config = files.find((file) => existsSync(file));
  if (config !== undefined) return { kind: "config", file: config };
  const packageFile = folders.map((folder) => join(folder, "package.json")).find(hasOwnSettings);
  return packageFile === undefined ? undefined : { kind: "package.json", file: packageFile };
}

function findLanggraphJson(folders: readonly string[]): FoundConfig | undefined {
  const file = folders.map((folder) => join(folder, "langgraph.json")).find((path) => existsSync(path));
  return file === undefined ? undefined : { kind: "langgraph.json", file };
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
