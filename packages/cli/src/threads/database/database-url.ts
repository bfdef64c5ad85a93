import { resolve } from "node:path";
import { parseCheckpointerUrl } from "@threadkeep/persistence";
import { problem } from "../problem.ts";

/** Where threads are kept. `name` is what is printed: without a password. */
export type DatabaseAddress =
  | { kind: "sqlite"; path: string; name: string }
  | { kind: "postgres"; url: string; schema?: string; name: string };

/**
 * Reads a url as `createCheckpointer` does; a file is relative to `cwd`.
 * @throws ThreadkeepError `checkpointer.invalid-url`, `database.in-memory`
 */
export function parseDatabaseUrl(url: string, cwd: string): DatabaseAddress {
  const address = parseCheckpointerUrl(url);
  if (address.kind === "postgres") return { ...address, name: withoutSecrets(address.url).replace(/\?.*$/s, "") };
  if (address.kind === "sqlite" && address.path !== ":memory:") {
    return { ...address, path: resolve(cwd, address.path), name: `sqlite:${address.path}` };
  }
  throw problem({
    code: "database.in-memory",
    message: "A database in memory is gone with the process that made it: there is nothing to look at.",
    help: "Give --url sqlite:./threads.db or --url postgres://user@host/database.",
  });
}

/** A password stands between ":" and "@", or in a parameter of the address. */
export function withoutSecrets(text: string): string {
  return text.replace(/(:\/\/[^:@/?\s]*):[^/?\s]*@/g, "$1:***@").replace(/([?&](?:ssl)?password=)[^&\s]*/gi, "$1***");
}
