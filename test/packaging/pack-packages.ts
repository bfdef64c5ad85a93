import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pnpm, root } from "./run-command.ts";

export interface Tarball {
  packageName: string;
  /** Where the packed file is. */
  path: string;
  /** Paths inside it: `dist/index.js`. */
  files: string[];
  /** What it was packed from. */
  packageDir: string;
}

/** Packs as publishing does, so `publishConfig.exports` and `workspace:` ranges are applied. */
export async function packPackages(into: string): Promise<Tarball[]> {
  await pnpm(["build"]);
  const folders = readdirSync(join(root, "packages"));
  return Promise.all(folders.map((folder) => pack(join(root, "packages", folder), into)));
}

async function pack(packageDir: string, into: string): Promise<Tarball> {
  const packed = JSON.parse(await pnpm(["pack", "--json", "--pack-destination", into], packageDir)) as {
    name: string;
    filename: string;
    files: { path: string }[];
  };
  const files = packed.files.map(({ path }) => path);
  return { packageName: packed.name, path: packed.filename, files, packageDir };
}
