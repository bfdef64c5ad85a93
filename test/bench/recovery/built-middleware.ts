import type * as AgentEntry from "@threadkeep/middleware/agent";
import { build, type Plugin } from "esbuild";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../../packages/middleware/", import.meta.url));
/** Git ignores it, and what the built file imports is found from there. */
const CACHE = join(PACKAGE, "node_modules", ".cache");

/** Our middleware as JavaScript, as a user has it: the sources run with what a loader adds to each of their functions. */
export async function builtMiddleware(): Promise<typeof AgentEntry> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "bench-"));
  try {
    const outfile = join(folder, "agent.mjs");
    await build({
      entryPoints: [join(PACKAGE, "src", "agent.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2023",
      plugins: [othersOutside],
      logLevel: "error",
    });
    return (await import(pathToFileURL(outfile).href)) as typeof AgentEntry;
  } finally {
    await rm(folder, { recursive: true });
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
