import { loadConfigModule } from "../load/load-config-module.ts";
import type { FoundConfig } from "./find-config.ts";
import { invalid } from "./parse-config.ts";
import { readJsonFile } from "./read-json-file.ts";

/** A config is the project's own and small: one that takes longer waits for something that does not come. */
const LOAD_LIMIT_MS = 30_000;

/**
 * What a config file holds, not yet validated: its JSON, its default export, or what the function exported there returns.
 * @throws {ThreadkeepError} with the problem `config.invalid` or `config.threw`
 */
export async function loadConfig(
  { kind, file }: FoundConfig,
  root: string,
  timeoutMs: number = LOAD_LIMIT_MS,
): Promise<unknown> {
  if (kind === "package.json") return ownSettings(readJsonFile(file, root));
  return file.endsWith(".json") ? readJsonFile(file, root) : loadConfigModule(file, timeoutMs);
}

function ownSettings(content: unknown): unknown {
  if (typeof content === "object" && content !== null && Object.hasOwn(content, "threadkeep"))
    return (content as { threadkeep: unknown }).threadkeep;
  throw invalid("package.json", 'it has no "threadkeep" key.', 'Add "threadkeep": { … }, or name another file.');
}
