import { build } from "esbuild";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ATTEMPT = fileURLToPath(new URL("attempt.ts", import.meta.url));
/** Git ignores it, and what the built file imports is found from there. */
const CACHE = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

/** What the processes have as it is installed: there is one of it, or it is native code. */
const SHARED = ["@langchain/*", "langchain", "libsql", "pg"];

/** The process of an attempt as JavaScript: there are a hundred of them, and a loader takes longer than what they do. */
export async function withBuiltAttempt<Result>(use: (file: string) => Promise<Result>): Promise<Result> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "bench-"));
  try {
    const outfile = join(folder, "attempt.mjs");
    await build({
      entryPoints: [ATTEMPT],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2023",
      external: SHARED,
      logLevel: "error",
    });
    return await use(outfile);
  } finally {
    await rm(folder, { recursive: true });
  }
}
