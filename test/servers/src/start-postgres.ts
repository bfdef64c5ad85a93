import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { otherThanRoot } from "./other-than-root.ts";
import { runServer } from "./run-server.ts";

export interface Postgres {
  /** For `new pg.Client(connection)`: a socket in a folder of its own, so that no port can be taken. */
  connection: { host: string; port: number; user: string; database: string };
  stop(): Promise<void>;
}

/** One that a test may let crash. */
export interface PostgresServer extends Postgres {
  /** Immediate shutdown: connections break off, nothing is finished. What was committed is there after `start()`. */
  crash(): Promise<void>;
  /** Again, after a crash: on the same data, at the same place. */
  start(): Promise<void>;
}

/** Why a test that needs a Postgres cannot run here; undefined where one is installed. */
export function missingPostgres(): string | undefined {
  return findBinaries() === undefined ? "no initdb and postgres in PATH or /usr/lib/postgresql/*/bin" : undefined;
}

/** A Postgres server in a temporary folder, that trusts everyone who can reach its socket. */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(`No Postgres: ${missingPostgres()}.`);
  const folder = mkdtempSync(join(tmpdir(), "threadkeep-postgres-"));
  const as = otherThanRoot(folder);
  const data = join(folder, "data");
  execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], {
    ...as,
    stdio: "pipe",
  });
  const start = () =>
    runServer({
      file: join(binaries, "postgres"),
      // C: the ready line is looked for in English.
      args: ["-D", data, "-k", folder, "-h", "", "-c", "fsync=off", "-c", "lc_messages=C"],
      as,
      ready: "ready to accept connections",
    });
  let end = await start();
  return {
    connection: { host: folder, port: 5432, user: "postgres", database: "postgres" },
    crash: () => end("SIGQUIT"),
    async start() {
      end = await start();
    },
    async stop() {
      // Fast shutdown: open connections are ended.
      await end("SIGINT");
      rmSync(folder, { recursive: true });
    },
  };
}

function findBinaries(): string | undefined {
  const installed = "/usr/lib/postgresql";
  const versions = existsSync(installed)
    ? readdirSync(installed).map((version) => join(installed, version, "bin"))
    : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}
