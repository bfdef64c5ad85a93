import { createRequire } from "node:module";

/** Of this command, as its package says. */
export const version: string = (createRequire(import.meta.url)("../package.json") as { version: string }).version;
