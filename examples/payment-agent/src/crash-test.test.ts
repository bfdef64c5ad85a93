import { fileURLToPath } from "node:url";
import { crashTest } from "@threadkeep/recovery/testing";
import { expect, it } from "vitest";

const options = { input: { order: { id: "42", cents: 1999 } }, cwd: fileURLToPath(new URL(".", import.meta.url)) };
const LIMIT_MS = 240_000;

it(
  "finds that an order may be charged twice",
  async () => {
    const graph = "charge-twice.ts:graph";
    const { undisturbed } = await crashTest({ ...options, graph, only: "before:1" });
    // Between the charge and the checkpoint that remembers it. All kills would take a minute.
    const call = undisturbed.callNames.indexOf("put, step 1") + 1;
    const { broken } = await crashTest({ ...options, graph, only: `before:${call}` });
    expect(broken.flatMap(({ problems }) => problems)).toEqual([
      'the effect "charge" (42) was done twice, and nothing reported that',
    ]);
  },
  LIMIT_MS,
);

it(
  "finds nothing where it is charged by the ledger",
  async () => {
    const { kills, broken } = await crashTest({ ...options, graph: "charge-once.ts:graph", kills: 6, seed: 7 });
    expect(kills).toHaveLength(6);
    expect(broken).toEqual([]);
  },
  LIMIT_MS,
);
