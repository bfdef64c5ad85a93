import type { Postgres } from "@threadkeep-test/servers";

/** Of a server that is reached by a socket. */
export function urlOf({ connection: { host, user, database } }: Postgres): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`;
}
