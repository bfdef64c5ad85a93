import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { otherThanRoot } from "./other-than-root.ts";
import { runServer } from "./run-server.ts";
import type { Postgres } from "./start-postgres.ts";

export interface PgBouncer {
  /** For `new pg.Client(connection)`. Any database of the Postgres behind it can be named. */
  connection: Postgres["connection"];
  stop(): Promise<void>;
}

/** Why a test that needs PgBouncer cannot run here; undefined where it is installed. */
export function missingPgBouncer(): string | undefined {
  return findPgBouncer() === undefined ? "no pgbouncer in PATH or /usr/sbin" : undefined;
}

/** A PgBouncer in transaction mode: a connection to Postgres is lent for one transaction, then to whoever comes next. */
export async function startPgBouncer({ connection: { host, port, user, database } }: Postgres): Promise<PgBouncer> {
  const file = findPgBouncer();
  if (file === undefined) throw new Error(`No PgBouncer: ${missingPgBouncer()}.`);
  const folder = mkdtempSync(join(tmpdir(), "threadkeep-pgbouncer-"));
  writeFileSync(join(folder, "users.txt"), `"${user}" ""\n`);
  const settings = join(folder, "pgbouncer.ini");
  writeFileSync(settings, settingsFor(folder, `host=${host} port=${port}`));
  const end = await runServer({
    file,
    args: [settings],
    as: otherThanRoot(folder),
    ready: "process up",
  });
  return {
    connection: { host: folder, port: 6432, user, database },
    async stop() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true });
    },
  };
}

// Few connections, so that callers do share them.
function settingsFor(folder: string, postgres: string): string {
  return `[databases]
* = ${postgres}
[pgbouncer]
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
listen_addr =
listen_port = 6432
unix_socket_dir = ${folder}
auth_type = trust
auth_file = ${join(folder, "users.txt")}
`;
}

function findPgBouncer(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, "pgbouncer")).find((file) => existsSync(file));
}
