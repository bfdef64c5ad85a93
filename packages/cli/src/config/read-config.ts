import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isSecretName, scrubEnvironment } from "../load/scrub-environment.ts";
import { findConfig, namedConfig, type FoundConfig } from "./find-config.ts";
import { loadConfig } from "./load-config.ts";
import { parseConfig } from "./parse-config.ts";
import { readLanggraphJson } from "./read-langgraph-json.ts";
import { resolveConfig, type ListedGraphs, type ResolvedConfig } from "./resolve-config.ts";

export interface ReadConfigOptions {
  cwd: string;
  /** `--config`, relative to `cwd`, instead of the nearest. */
  file?: string;
  /** For a config that is a module. 30,000 by default. */
  timeoutMs?: number;
}

/**
 * The configuration that holds in a folder, or the one in `file`.
 * @throws {ThreadkeepError} with the problem `config.missing`, `config.invalid` or `config.threw`
 */
export async function readConfig({ cwd, file, timeoutMs }: ReadConfigOptions): Promise<ResolvedConfig> {
  const found = file === undefined ? findConfig(cwd) : namedConfig(file, cwd);
  const root = dirname(found.file);
  if (found.kind === "langgraph.json") return resolveConfig({}, found.file, listedIn(found.file, root));
  const config = parseConfig(await loadConfig(found, root, timeoutMs), nameOf(found));
  const listFile = join(root, "langgraph.json");
  const isListed = config.graphs === undefined && existsSync(listFile);
  return resolveConfig(config, found.file, isListed ? listedIn(listFile, root) : undefined);
}

function listedIn(file: string, root: string): ListedGraphs {
  const { graphs, skipped, env } = readLanggraphJson(file, root, basename(file));
  // It configures a deployment: what it says of keys and servers is not for a check to use.
  return { graphs, skipped, env: scrubEnvironment(env, (name) => !isSecretName(name)) };
}

function nameOf({ kind, file }: FoundConfig): string {
  return kind === "package.json" ? "package.json#threadkeep" : basename(file);
}
