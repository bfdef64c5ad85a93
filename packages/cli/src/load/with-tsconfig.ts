import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runAtEnd } from "./run-at-end.ts";

/**
 * Calls `use` with a tsconfig as the child's loader takes it: jiti 2.7 reads none that is not called `tsconfig.json`, so one
 * of another name is extended by a temporary one. It is read for each module, and so has to be there until all are loaded.
 */
export async function withTsconfig<Result>(
  file: string | undefined,
  use: (tsconfig: string | undefined) => Promise<Result>,
): Promise<Result> {
  if (file === undefined || basename(file) === "tsconfig.json") return use(file);
  const folder = mkdtempSync(join(tmpdir(), "threadkeep-tsconfig-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = runAtEnd(remove);
  try {
    const path = join(folder, "tsconfig.json");
    writeFileSync(path, JSON.stringify({ extends: file }));
    return await use(path);
  } finally {
    remove();
    forget();
  }
}
