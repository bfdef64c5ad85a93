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
  if (address.kind === "postgres") return { ...address, name: hideSecrets(address.url).replace(/\?.*$/s, "") };
  if (address.kind === "sqlite" && address.path !== ":memory:") {
    return { ...address, path: resolve(cwd, address.path), name: `sqlite:${address.path}` };
  }
  throw problem({
    code: "database.in-memory",
    message: "A database in memory is gone with the process that made it: there is nothing to look at.",
    help: "Give --url sqlite:./threads.db or --url postgres://user@host/database.",
  });
}

const SECRET_PARAMETER = /pass|pwd|secret|key|token/i;

/**
 * A url as it may be printed: a password and what a parameter calls secret are "***".
 * @throws ThreadkeepError `checkpointer.invalid-url`, which shows nothing of it
 */
export function printableUrl(url: string): string {
  const address = parseCheckpointerUrl(url);
  return address.kind === "postgres" ? hideSecrets(address.url) : url;
}

// node-postgres takes a url without a host, whose parameters then name a socket; URL does not.
const BEFORE_NO_HOST = /^([^/]*\/\/[^/?]*@)\//;

function hideSecrets(url: string): string {
  const parsed = new URL(url.replace(BEFORE_NO_HOST, "$1socket/"));
  if (parsed.password !== "") parsed.password = "***";
  for (const name of new Set(parsed.searchParams.keys())) {
    if (SECRET_PARAMETER.test(name)) parsed.searchParams.set(name, "***");
  }
  return BEFORE_NO_HOST.test(url) ? parsed.href.replace("@socket/", "@/") : parsed.href;
}

/**
 * What others wrote, without the passwords in its urls. Where one ends is not known, as it may hold white space: rather too
 * much of the line goes than a part of it stays.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(:\/\/[^:@/?\s]*):[^/?\n]*@/g, "$1:***@")
    .replace(/([?&][\w%.-]*(?:pass|pwd|secret|key|token)[\w%.-]*=)[^&\n]*/gi, "$1***");
}
