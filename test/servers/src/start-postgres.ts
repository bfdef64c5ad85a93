import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { otherThanRoot } from "./other-than-root.ts";
import { runServer } from "./run-server.ts";

export interface Postgres {
  /** For `new pg.Client(connection)`: a socket in a folder of its own, so that no port can be taken. */
  connection: { host: string; port: number; user: string; database: string };
  stop(): Promise<void>;
}

/** Why a test that needs a Postgres cannot run here; undefined where one is installed. */
export function missingPostgres(): string | undefined {
  return findBinaries() === undefined ? "no initdb and postgres in PATH or /usr/lib/postgresql/*/bin" : undefined;
}

/** A Postgres server in a temporary folder, that trusts everyone who can reach its socket. */
export async function startPostgres(): Promise<Postgres> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(`No Postgres: ${missingPostgres()}.`);
  const folder = mkdtempSync(join(tmpdir(), "threadkeep-postgres-"));
  const as = otherThanRoot(folder);
  const data = join(folder, "data");
  execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], {
    ...as,
    stdio: "pipe",
  });
  const stop = await runServer({
    file: join(binaries, "postgres"),
    // C: the ready line is looked for in English.
    args: ["-D", data, "-k", folder, "-h", "", "-c", "fsync=off", "-c", "lc_messages=C"],
    as,
    ready: "ready to accept connections",
    // Fast shutdown: open connections are ended.
    stopWith: "SIGINT",
  });
  return { connection: { host: folder, port: 5432, user: "postgres", database: "postgres" }, stop };
}

function findBinaries(): string | undefined {
  const installed = "/usr/lib/postgresql";
  const versions = existsSync(installed)
    ? readdirSync(installed).map((version) => join(installed, version, "bin"))
    : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}
