import { ThreadkeepError } from "@threadkeep/state";
import { assertOption, type OptionRule } from "../checkpointer/assert-options.ts";

export type MemoryUrl = "memory:";
export type SqliteUrl = `sqlite:${string}`;
export type PostgresUrl = `postgres://${string}` | `postgresql://${string}`;

export type CheckpointerAddress =
  | { kind: "memory" }
  /** `:memory:` for a database that is gone with the process. */
  | { kind: "sqlite"; path: string }
  | { kind: "postgres"; url: string };

/** What a url can be, for messages. */
export const POSSIBLE_URLS = '"sqlite:./threads.db", "postgres://user@host/database" or "memory:"';

export const URL_OPTION: OptionRule = { takes: POSSIBLE_URLS, isValid: (value) => typeof value === "string" };

/**
 * Where a url leads. No error shows more of a url than its scheme: the rest may be a password.
 * @throws {ThreadkeepError} `checkpointer.invalid-url`, and `checkpointer.invalid-option` for what is no text
 */
export function parseCheckpointerUrl(url: string): CheckpointerAddress {
  assertOption("A checkpointer", "url", url, URL_OPTION);
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "memory":
      if (rest === "") return { kind: "memory" };
      throw invalid('"memory:" takes nothing after it');
    case "sqlite":
      return { kind: "sqlite", path: sqlitePath(rest) };
    case "postgres":
    case "postgresql":
      assertPostgresUrl(url.trim());
      return { kind: "postgres", url: url.trim() };
    default:
      throw unknownScheme(url.trim(), scheme);
  }
}

// "sqlite:///var/threads.db" is how others write an absolute path.
function sqlitePath(rest: string): string {
  const path = rest.replace(/^\/\/(?=[/.])/, "");
  if (path === "") throw invalid('"sqlite:" names no file. Write sqlite:./threads.db');
  if (path.startsWith("//"))
    throw invalid("A sqlite url has no host. Write sqlite:./threads.db or sqlite:/var/threads.db");
  // The driver takes some of these for a database in memory, others for one that it reaches by the network.
  if (/^[a-z][a-z0-9+.-]+:/i.test(path))
    throw invalid("A sqlite url names a file, and no other url. Write sqlite:./threads.db");
  if (path.includes("?")) throw invalid("A sqlite url has no parameters: give them as options beside the url");
  return path;
}

function assertPostgresUrl(url: string): void {
  if (!url.includes("://")) throw invalid('A postgres url has two slashes after "postgres:"');
  if (!isReadable(url)) {
    throw invalid(
      "The postgres url cannot be read. Are all of / ? # @ % in its user and password percent-encoded, as encodeURIComponent does",
    );
  }
}

function isReadable(url: string): boolean {
  try {
    // node-postgres takes a url without a host, whose parameters then name a socket.
    const { username, password, pathname, hash } = new URL(url.replace(/@\//, "@socket/"));
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return !pathname.includes("@") && hash === "";
  } catch {
    return false;
  }
}

function unknownScheme(url: string, scheme: string): ThreadkeepError {
  if (/^[^:@?]+\.(db|sqlite3?)$/i.test(url)) return invalid(`A path is no url. Is it "sqlite:${url}"`, "?");
  return invalid(scheme === "" ? "It has no scheme" : `There is no checkpointer for "${scheme}:"`);
}

// Without a cause: that of a url that cannot be parsed holds all of it.
function invalid(problem: string, end = "."): ThreadkeepError {
  return new ThreadkeepError(
    `The url of the checkpointer does not work: ${problem}${end} It can be ${POSSIBLE_URLS}.`,
    {
      code: "checkpointer.invalid-url",
    },
  );
}
