import { nearestName } from "@threadkeep/state";
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { globSync } from "tinyglobby";
import type { Problem } from "../report/check-report.ts";
import { relativeFile } from "../relative-file.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;

/** What to say of a file that is not there, or undefined when it is. */
export function missingFile(file: string, root: string): Problem | undefined {
  if (existsSync(file) && statSync(file).isFile()) return undefined;
  const nearest = nearestBeside(file) ?? sameNameElsewhere(file, root);
  const what = existsSync(file) ? "is a folder, not a module" : "does not exist";
  return {
    code: "file.missing",
    message: `${relativeFile(file, root)} ${what}.`,
    help:
      nearest === undefined
        ? "Correct the path where the graph is listed."
        : `The nearest name is ${relativeFile(nearest, root)}.`,
  };
}

function nearestBeside(file: string): string | undefined {
  const folder = existsSync(file) ? file : dirname(file);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => SOURCE.test(name)) : [];
  const wanted = existsSync(file) ? "index.ts" : basename(file);
  // `./src/agent:graph` leaves out the extension.
  const nearest = names.find((name) => name.replace(SOURCE, "") === wanted) ?? nearestName(wanted, names);
  return nearest === undefined ? undefined : `${folder}/${nearest}`;
}

function sameNameElsewhere(file: string, root: string): string | undefined {
  const name = basename(file).replace(SOURCE, "");
  const files = globSync([`**/${name}.{ts,mts,cts,js,mjs,cjs}`], {
    cwd: root,
    absolute: true,
    ignore: ["**/node_modules/**", "**/dist/**"],
  });
  return files.toSorted((a, b) => a.length - b.length)[0];
}
