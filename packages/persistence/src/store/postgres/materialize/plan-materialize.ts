import { isTagged } from "../../../encoding/plain-tag.ts";
import { isSendRow } from "../../../encoding/send-row.ts";
import { namesIn } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import { buildOrder } from "./build-order.ts";
import { unknownThreadError } from "./materialize-errors.ts";
import type { MaterializeSource } from "./materialize-run.ts";
import type { MaterializePlan, MaterializePlanOptions } from "./materialize-types.ts";
import { readOurThreads } from "./our-threads.ts";
import { RowGrowth } from "./row-growth.ts";
import { isOursInSql } from "./stock-row.ts";
import { readArrivals } from "./thread-arrivals.ts";
import { readThreadState } from "./thread-stamp.ts";
import { readValueIndex, type ChannelIndex } from "./value-index.ts";

const MAX_LISTED = 1_000;

/** What `PostgresCheckpointer.planMaterialize` does. */
export async function planMaterialize(
  source: MaterializeSource,
  { threadId, signal, onThreads }: MaterializePlanOptions,
): Promise<MaterializePlan> {
  const { database } = source;
  const plan: MaterializePlan = {
    threads: 0,
    values: 0,
    writes: 0,
    bytes: 0,
    bytesAfter: 0,
    isEstimate: false,
    encrypted: 0,
    lateHeads: [],
  };
  const growth = new RowGrowth(source);
  let areSent = false;
  for await (const threads of threadId === undefined ? readOurThreads(database) : [[threadId]]) {
    signal?.throwIfAborted();
    if (threadId !== undefined) await assertKnown(database, threadId);
    await growth.sample(threads);
    const lists = new SentLists();
    for await (const channel of readValueIndex(database, threads)) addValues(plan, channel, growth, lists);
    await addWrites(plan, database, threads, growth, lists);
    plan.bytesAfter += lists.sentBytes;
    areSent ||= lists.sends > 0;
    const late = (await readArrivals(database, threads)).flatMap(({ lateHead }) => lateHead ?? []);
    plan.lateHeads.push(...late.slice(0, MAX_LISTED - plan.lateHeads.length));
    plan.threads += threads.length;
    onThreads?.(plan.threads);
  }
  return { ...plan, bytesAfter: Math.round(plan.bytesAfter), isEstimate: growth.isEstimate || areSent };
}

async function assertKnown(database: PostgresDatabase, threadId: string): Promise<void> {
  const { isOurs, hasCheckpoints } = await readThreadState(database, threadId);
  if (!isOurs && !hasCheckpoints) throw unknownThreadError(threadId);
}

/** What tasks sent is stored without its lists: each is taken to be as long as the others of its time. */
class SentLists {
  sends = 0;
  #lists = 0;
  #bytes = 0;

  add(bytes: number): void {
    this.#lists++;
    this.#bytes += bytes;
  }

  get sentBytes(): number {
    return this.#lists === 0 ? 0 : (this.sends * this.#bytes) / this.#lists;
  }
}

/** A list never outgrows what it builds on and what is added: the sum is the most that it can be. */
function addValues(plan: MaterializePlan, channel: ChannelIndex, growth: RowGrowth, lists: SentLists): void {
  const whole = new Map(
    channel.values.map(({ version, type, bytes }) => [version, isTagged(type) ? bytes : growth.of(type, bytes)]),
  );
  for (const { version, type, bytes, base } of buildOrder(channel)) {
    if (isTagged(type)) continue;
    const size = (whole.get(version) ?? 0) + (base === undefined ? 0 : (whole.get(base) ?? 0));
    whole.set(version, size);
    if (base !== undefined) lists.add(size);
    if (isSendRow(type)) lists.sends++;
    plan.values++;
    plan.bytes += bytes;
    plan.bytesAfter += size;
    if (isEncrypted(type)) plan.encrypted++;
  }
}

async function addWrites(
  plan: MaterializePlan,
  database: PostgresDatabase,
  threads: readonly string[],
  growth: RowGrowth,
  lists: SentLists,
): Promise<void> {
  const { writes } = namesIn(database.schema);
  const rows = await database.query({
    text: `SELECT w.type, count(*), sum(octet_length(w.blob)) FROM ${writes} w
      WHERE w.thread_id = ANY($1::text[]) AND ${isOursInSql("w")} GROUP BY w.type`,
    values: [threads],
  });
  for (const [type, count, bytes] of rows) {
    if (isTagged(String(type))) continue;
    plan.writes += Number(count);
    if (isSendRow(String(type))) lists.sends += Number(count);
    plan.bytes += Number(bytes);
    plan.bytesAfter += growth.of(String(type), Number(bytes));
    if (isEncrypted(String(type))) plan.encrypted += Number(count);
  }
}

function isEncrypted(type: string): boolean {
  return type.includes(";aes=");
}
