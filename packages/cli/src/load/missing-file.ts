import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { glob } from "tinyglobby";
import { nearestName } from "../nearest-name.ts";
import type { Problem } from "../report/check-report.ts";
import { relativeFile } from "./project-position.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;

/** What to say of a file that is not there, or undefined when it is. */
export async function missingFile(file: string, root: string): Promise<Problem | undefined> {
  if (existsSync(file) && statSync(file).isFile()) return undefined;
  const nearest = nearestBeside(file) ?? (await sameNameElsewhere(file, root));
  const what = existsSync(file) ? "is a folder, not a module" : "does not exist";
  return {
    code: "file.missing",
    message: `${relativeFile(file, root)} ${what}.`,
    ...(nearest === undefined ? {} : { help: `The nearest name is ${relativeFile(nearest, root)}.` }),
  };
}

function nearestBeside(file: string): string | undefined {
  const folder = existsSync(file) ? file : dirname(file);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => SOURCE.test(name)) : [];
  const nearest = nearestName(existsSync(file) ? "index.ts" : basename(file), names);
  return nearest === undefined ? undefined : `${folder}/${nearest}`;
}

async function sameNameElsewhere(file: string, root: string): Promise<string | undefined> {
  const name = basename(file).replace(SOURCE, "");
  const files = await glob([`**/${name}.{ts,mts,cts,js,mjs,cjs}`], {
    cwd: root,
    absolute: true,
    ignore: ["**/node_modules/**", "**/dist/**"],
  });
  return files.toSorted((a, b) => a.length - b.length)[0];
}
