import { fileURLToPath } from "node:url";
import { crashTest } from "@threadkeep/recovery/testing";
import { expect, it } from "vitest";

const options = { input: { order: { id: "42", cents: 1999 } }, cwd: fileURLToPath(new URL(".", import.meta.url)) };
const LIMIT_MS = 240_000;

it(
  "finds that an order may be charged twice",
  async () => {
    // Between the charge and the writes that remember it. Without `only` it takes a minute.
    const { broken } = await crashTest({ ...options, graph: "charge-twice.ts:graph", only: "before:7" });
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
