import type * as MiddlewareAgent from "@threadkeep/middleware/agent";
import type * as PersistencePostgres from "@threadkeep/persistence/postgres";
import type * as PersistenceSqlite from "@threadkeep/persistence/sqlite";
import { build, type Plugin } from "esbuild";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

interface Entries {
  "middleware/agent": typeof MiddlewareAgent;
  "persistence/postgres": typeof PersistencePostgres;
  "persistence/sqlite": typeof PersistenceSqlite;
}

const PACKAGES = fileURLToPath(new URL("../../packages/", import.meta.url));

const imported = new Map<keyof Entries, Promise<unknown>>();

/**
 * An entry of a package as JavaScript, as a user has it and as the peers beside it are: sources run with what a loader adds to each
 * of their functions.
 */
export function builtEntry<Name extends keyof Entries>(name: Name): Promise<Entries[Name]> {
  const built = imported.get(name) ?? buildEntry(name);
  imported.set(name, built);
  return built as Promise<Entries[Name]>;
}

async function buildEntry(name: keyof Entries): Promise<unknown> {
  const [folder = "", entry = ""] = name.split("/");
  // Git ignores it, and what the built file imports is found from there.
  const cache = join(PACKAGES, folder, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const place = await mkdtemp(join(cache, "bench-"));
  try {
    const outfile = join(place, `${entry}.mjs`);
    await build({
      entryPoints: [join(PACKAGES, folder, "src", `${entry}.ts`)],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2023",
      plugins: [othersOutside],
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(place, { recursive: true });
  }
}

/** What is not ours stays the copy that the agent has. */
const othersOutside: Plugin = {
  name: "others-outside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@threadkeep/") ? null : { path, external: true },
    );
  },
};
