import { relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { failWith } from "../check/fail-with.ts";
import { defineConfig } from "./define-config.ts";
import type { FoundConfig } from "./find-config.ts";
import { readJsonFile } from "./read-json-file.ts";

/** A config is the project's own and small: one that takes longer waits for something that does not come. */
const LOAD_LIMIT_MS = 30_000;

/**
 * What a config file holds, not yet validated: its JSON, its default export, or what the function exported there returns.
 * @throws {ThreadkeepError} with the problem `config.invalid` or `config.threw`
 */
export async function loadConfig({ kind, file }: FoundConfig, root: string): Promise<unknown> {
  if (kind === "package.json") return ownSettings(readJsonFile(file, root));
  if (file.endsWith(".json")) return readJsonFile(file, root);
  try {
    return await withinLimit(importConfig(file));
  } catch (error) {
    const name = relative(root, file).split(sep).join("/");
    throw failWith(
      {
        code: "config.threw",
        message: `${name} could not be loaded: ${firstLine(error)}`,
        help: `Its default export has to be a config, or a function that returns one.`,
      },
      error,
    );
  }
}

async function importConfig(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  // Without a cache nothing is written into the project. The config finds `threadkeep` also where it runs from npx.
  const jiti = createJiti(url, { fsCache: false, virtualModules: { threadkeep: { defineConfig } } });
  const namespace = await jiti.import<object>(url);
  const config: unknown = Object.hasOwn(namespace, "default") ? (namespace as { default: unknown }).default : undefined;
  return typeof config === "function" ? (config as () => unknown)() : config;
}

async function withinLimit(loading: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not finish within ${LOAD_LIMIT_MS / 1000} s.`)), LOAD_LIMIT_MS);
  });
  return Promise.race([loading, limit]).finally(() => clearTimeout(timer));
}

function ownSettings(content: unknown): unknown {
  return typeof content === "object" && content !== null && Object.hasOwn(content, "threadkeep")
    ? (content as { threadkeep: unknown }).threadkeep
    : undefined;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0]!.slice(0, 300);
}
