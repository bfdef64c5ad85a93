import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

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
  // C: the ready line below is looked for in English.
  const settings = ["-D", data, "-k", folder, "-h", "", "-c", "fsync=off", "-c", "lc_messages=C"];
  const server = spawn(join(binaries, "postgres"), settings, { ...as, stdio: ["ignore", "ignore", "pipe"] });
  // A test process that ends without its afterAll leaves no server behind.
  const killAtExit = (): void => void server.kill("SIGQUIT");
  process.once("exit", killAtExit);
  await untilReady(server);
  return {
    connection: { host: folder, port: 5432, user: "postgres", database: "postgres" },
    stop: async () => {
      process.off("exit", killAtExit);
      const exited = once(server, "exit");
      // Fast shutdown: open connections are ended.
      server.kill("SIGINT");
      await exited;
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

/** Postgres refuses to run as root. */
function otherThanRoot(folder: string): { uid?: number; gid?: number; cwd: string } {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const [uid, gid] = [idOfPostgres("-u"), idOfPostgres("-g")];
  chownSync(folder, uid, gid);
  return { uid, gid, cwd: folder };
}

/** Its packages make a user of this name. */
function idOfPostgres(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = "";
  for await (const chunk of server.stderr ?? []) {
    log += String(chunk);
    if (log.includes("ready to accept connections")) {
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`Postgres did not start:\n${log}`);
}
