// A process that holds a lease: it says what its keeper tells, and has nothing more to do once its input ends.
import type { Fence } from "../../../runs/fence.ts";
import type { LeaseKeeperOptions } from "../lease-keeper.ts";
import { openPostgresKeeper } from "../open-postgres-keeper.ts";
import { openSqliteKeeper } from "../open-sqlite-keeper.ts";
import type { KeeperPlace } from "./keeper-database.ts";

const { place, fence, leaseMs, heartbeatMs } = JSON.parse(process.argv[2] ?? "") as {
  place: KeeperPlace;
  fence: Fence;
  leaseMs: number;
  heartbeatMs: number;
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const options: LeaseKeeperOptions = {
  leaseMs,
  heartbeatMs,
  onLost: ({ runId }) => say(`lost ${runId}`),
  onStopRequested: ({ runId }) => say(`stop ${runId}`),
  onError: ({ message }) => say(`error ${message}`),
  onFallback: (reason) => say(`fallback ${reason}`),
};
const noFallback = async () => {
  throw new Error("The event loop was to renew.");
};
const keeper =
  place.engine === "sqlite"
    ? openSqliteKeeper({ path: place.path, synchronous: "full", busyTimeoutMs: 5_000 }, options, noFallback)
    : openPostgresKeeper(place.connection, place.schema, options, noFallback);
keeper.add(fence);
process.stdin.resume();
