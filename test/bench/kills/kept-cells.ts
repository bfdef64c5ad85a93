import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KillReport } from "../../../packages/recovery/src/crash-test/crash-test-report.ts";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/kills/", import.meta.url));
const JUDGES = fileURLToPath(new URL("../../../packages/recovery/src/crash-test/", import.meta.url));

/** The cells of a matrix that were played to their end, so that one that was stopped goes on: all of it takes an hour. */
export interface KeptCells {
  read(place: string): Promise<readonly KillReport[] | undefined>;
  write(place: string, kills: readonly KillReport[]): Promise<void>;
}

/** Of one state of the sources: of what is killed, which the bundle holds whole, and of what judges it. */
export async function openKeptCells(bundle: string): Promise<KeptCells> {
  const folder = join(CACHE, await digestOf([bundle, ...(await judges())]));
  await mkdir(folder, { recursive: true });
  const fileOf = (place: string) => join(folder, `${encodeURIComponent(place)}.json`);
  return {
    async read(place) {
      const text = await readFile(fileOf(place), "utf8").catch(() => undefined);
      return text === undefined ? undefined : (JSON.parse(text) as KillReport[]);
    },
    async write(place, kills) {
      const beside = `${fileOf(place)}.new`;
      await writeFile(beside, JSON.stringify(kills));
      await rename(beside, fileOf(place));
    },
  };
}

async function judges(): Promise<string[]> {
  const names = await readdir(JUDGES);
  return names
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .toSorted()
    .map((name) => join(JUDGES, name));
}

async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
