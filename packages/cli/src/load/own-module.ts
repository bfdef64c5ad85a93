import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** What a new process or thread runs. */
export type OwnModule = { file: string } | { code: string };

/** A module of this folder. Built, it is JavaScript. In a working tree it is TypeScript, which Node.js 20 does not run by itself. */
export function ownModule(name: "child" | "watch-parent"): OwnModule {
  const isBuilt = import.meta.url.endsWith(".js");
  if (isBuilt) return { file: fileURLToPath(new URL(`./${name}.js`, import.meta.url)) };
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve("jiti"));
  const url = JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
  return { code: `require(${jiti}).createJiti(${url}).import(${url})` };
}
