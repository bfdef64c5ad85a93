import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { readHistory } from "@threadkeep/persistence";
import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { configOf, idsOf, listAll, putCheckpoint } from "./thread.ts";

const CHECKPOINTS = 150;
const MANY = 10_050;

/** Ids from the newest to the oldest. */
async function fill(saver: BaseCheckpointSaver, threadId = "t"): Promise<string[]> {
  const ids: string[] = [];
  let config: RunnableConfig = configOf(threadId);
  for (let step = 0; step < CHECKPOINTS; step++) {
    const metadata = {
      step,
      source: step % 3 === 0 ? ("update" as const) : ("loop" as const),
      tag: `é"${step % 2}`,
      part: { of: [step % 5] },
    };
    ({ config } = await putCheckpoint(saver, config, { step, last: `${threadId} ${step}` }, { metadata }));
    ids.unshift(String(config.configurable?.["checkpoint_id"]));
  }
  return ids;
}

async function listInPages(saver: BaseCheckpointSaver, limit: number): Promise<string[]> {
  const seen: string[] = [];
  let before: RunnableConfig | undefined;
  for (;;) {
    const page = await listAll(saver, configOf("t"), { limit, ...(before && { before }) });
    seen.push(...page.map(({ checkpoint }) => checkpoint.id));
    before = page.at(-1)?.config;
    if (page.length < limit) return seen;
  }
}

async function readInPages(
  saver: BaseCheckpointSaver,
  limit: number,
  order: "newest" | "oldest" = "newest",
): Promise<string[]> {
  const seen: string[] = [];
  let next: { cursor?: string } = {};
  do {
    const page = await readHistory(saver, "t", { limit, order, values: false, ...next });
    seen.push(...page.entries.map(({ checkpointId }) => checkpointId));
    next = page.nextCursor === undefined ? {} : { cursor: page.nextCursor };
  } while (next.cursor !== undefined);
  return seen;
}

export const PAGING: Promises = {
  "pages through a thread by its last checkpoint, each once": async ({ saver }) => {
    const ids = await fill(saver);
    expect(await listInPages(saver, 23)).toEqual(ids);
  },

  "pages past 10,000 checkpoints, and gives each once": async ({ saver }) => {
    const ids: string[] = [];
    let config: RunnableConfig = configOf("t");
    for (let step = 0; step < MANY; step++) {
      ({ config } = await putCheckpoint(saver, config, {}));
      ids.unshift(String(config.configurable?.["checkpoint_id"]));
    }
    expect((await listInPages(saver, 500)).join()).toBe(ids.join());
    expect((await readInPages(saver, 1000)).join()).toBe(ids.join());
  },

  "gives each checkpoint of a history once, also those of a clock that was set back": async ({ saver }) => {
    const ids = ["5", "3", "4", "7", "1", "6"].map((digit) => `1f1e5000-0000-6000-8000-00000000000${digit}`);
    let config = configOf("t");
    for (const id of ids) ({ config } = await putCheckpoint(saver, config, {}, { id }));
    for (const limit of [1, 2, 5]) {
      expect((await readInPages(saver, limit)).toSorted()).toEqual(ids.toSorted());
      expect((await readInPages(saver, limit, "oldest")).toSorted()).toEqual(ids.toSorted());
    }
  },

  "streams a thread as it was, while it grows": async ({ saver }) => {
    const ids = await fill(saver);
    const seen: unknown[] = [];
    for await (const { checkpoint } of saver.list(configOf("t"))) {
      if (seen.length % 50 === 0) await putCheckpoint(saver, configOf("t", "", ids[0]), { step: -1 });
      seen.push(checkpoint.channel_values["step"]);
    }
    expect(seen).toEqual(ids.map((_, index) => CHECKPOINTS - 1 - index));
  },

  "finds by metadata, with a limit": async ({ saver }) => {
    await fill(saver);
    const steps = async (filter: Record<string, unknown>, limit?: number) =>
      (await listAll(saver, configOf("t"), { filter, ...(limit !== undefined && { limit }) })).map(
        ({ metadata }) => metadata?.step,
      );
    expect(await steps({ source: "update" }, 30)).toEqual(Array.from({ length: 30 }, (_, index) => 147 - 3 * index));
    expect(await steps({ step: 71 })).toEqual([71]);
    expect(await steps({ step: "71" })).toEqual([]);
    expect(await steps({ step: 71, source: "update" })).toEqual([]);
    expect(await steps({ tag: 'é"1' }, 2)).toEqual([149, 147]);
    expect(await steps({ "step')": 71 })).toEqual([]);
  },

  "finds nothing with a limit of zero": async ({ saver }) => {
    await putCheckpoint(saver, configOf("t"), {});
    expect(await idsOf(saver, configOf("t"), { limit: 0 })).toEqual([]);
  },

  "lists threads by their exact id": async ({ saver }) => {
    await putCheckpoint(saver, configOf("user"), {});
    await putCheckpoint(saver, configOf("user:42"), {});
    await putCheckpoint(saver, configOf("user%"), {});
    expect(await idsOf(saver, configOf("user"))).toHaveLength(1);
    expect(await idsOf(saver, configOf("use_"))).toHaveLength(0);
  },
};
