import {
  emptyCheckpoint,
  uuid6,
  type BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
} from "@langchain/langgraph-checkpoint";
import type { Postgres } from "@threadkeep-test/servers";
import type { FigureTable } from "../figure-table.ts";
import { atMost } from "./compare-runs.ts";
import { oursPostgres, stockPostgres, type Opened } from "./contestants.ts";
import { startDelayProxy } from "./delay-proxy.ts";
import { medianOf } from "../medians.ts";
import { realTexts } from "./real-text.ts";

const DELAY_MS = 0.5;
const PUTS = 150;
/** A process has one saver, and its server's connection serves it alone: put by put in turns, each would find the caches full of the other's. */
const PUTS_A_TURN = 25;
/** Until then the compiler is still at work, and a server makes its plans: a process that runs agents lives longer. */
const WARM_UP_PUTS = 300;
const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };
const [BODY = "", OTHER = ""] = realTexts(2, 500);

interface PutTimes {
  putMs: number[];
  writesMs: number[];
}

/** One put and one putWrites after the other, some of each saver in turns, with a network in between. */
export async function measureDelayedPuts(server: Pick<Postgres, "connection">): Promise<FigureTable> {
  const proxy = await startDelayProxy(server, DELAY_MS);
  const savers = [await stockPostgres(proxy)(), await oursPostgres(proxy)()];
  try {
    const times: PutTimes[] = savers.map(() => ({ putMs: [], writesMs: [] }));
    const chains = savers.map(({ saver }) => putChain(saver!));
    for (let first = 0; first < WARM_UP_PUTS + PUTS; first += PUTS_A_TURN)
      for (const [at, next] of chains.entries())
        for (let put = first; put < first + PUTS_A_TURN; put++) {
          const { putMs, writesMs } = await next(put);
          if (put < WARM_UP_PUTS) continue;
          times[at]!.putMs.push(putMs);
          times[at]!.writesMs.push(writesMs);
        }
    return tableOf(times, savers);
  } finally {
    for (const { close } of savers) await close();
    await proxy.stop();
  }
}

/** Each checkpoint hangs on the one before. Four channels change, as with two values and two flags of a small graph. */
function putChain(saver: BaseCheckpointSaver): (put: number) => Promise<{ putMs: number; writesMs: number }> {
  let config = { configurable: { thread_id: "thread-1", checkpoint_ns: "" } };
  return async (put) => {
    const checkpoint = checkpointAt(put);
    const start = performance.now();
    config = (await saver.put(config, checkpoint, METADATA, checkpoint.channel_versions)) as typeof config;
    const putMs = performance.now() - start;
    const startOfWrites = performance.now();
    await saver.putWrites(
      config,
      [
        ["a", BODY],
        ["b", OTHER],
      ],
      `task-${put}`,
    );
    return { putMs, writesMs: performance.now() - startOfWrites };
  };
}

function checkpointAt(put: number): Checkpoint {
  const values = { a: `${put} ${BODY}`, b: `${put} ${OTHER}`, c: put, d: -put };
  const versions = Object.fromEntries(Object.keys(values).map((channel) => [channel, put + 1]));
  return { ...emptyCheckpoint(), id: uuid6(put), channel_values: values, channel_versions: versions };
}

function tableOf(times: readonly PutTimes[], savers: readonly Opened[]): FigureTable {
  const puts = times.map(({ putMs }) => medianOf(putMs));
  const writes = times.map(({ writesMs }) => medianOf(writesMs));
  const pairs = WARM_UP_PUTS + PUTS;
  return {
    title: `${DELAY_MS} ms to the database and ${DELAY_MS} ms back`,
    columns: ["stock PostgresSaver", "`PostgresCheckpointer`"],
    rows: [
      { name: "`put` of 4 changed channels, ms", values: puts, digits: 1 },
      { name: "`putWrites` of 2 writes, ms", values: writes, digits: 1 },
      { name: "round trips for both", values: savers.map(({ roundTrips }) => Math.floor(roundTrips!() / pairs)) },
    ],
    notes: [
      `Medians of ${PUTS} calls, ${PUTS_A_TURN} of each saver in turns, through a TCP proxy that holds each chunk back.`,
    ],
    promises: [atMost("put with a network in between, by stock's", puts[1]! / puts[0]!, 0.2)],
  };
}
