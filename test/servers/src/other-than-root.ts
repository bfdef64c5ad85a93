import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";

export interface ServerUser {
  uid?: number;
  gid?: number;
  cwd: string;
}

/** Postgres and PgBouncer refuse to run as root. The folder then belongs to who runs them. */
export function otherThanRoot(folder: string): ServerUser {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const [uid, gid] = [idOfPostgres("-u"), idOfPostgres("-g")];
  chownSync(folder, uid, gid);
  return { uid, gid, cwd: folder };
}

/** Its packages make a user of this name. */
function idOfPostgres(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
