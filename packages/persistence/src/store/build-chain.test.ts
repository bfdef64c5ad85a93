import { expect, it } from "vitest";
import { buildChain, buildChains } from "./build-chain.ts";
import type { ValueRow } from "./checkpoint-store.ts";

const row = (version: string, base: string | undefined, type = "json"): ValueRow => ({
  channel: "list",
  version,
  base,
  stored: { type, bytes: Buffer.from(version) },
});

const ROWS = [row("1", undefined), row("2", "1"), row("3", "2"), row("4", "lost"), row("5", undefined, "empty")];
const find = (version: string) => ROWS.find((one) => one.version === version);

it("begins with the row that holds the whole value", () => {
  expect(buildChain("3", find)).toEqual([ROWS[0]?.stored, ROWS[1]?.stored, ROWS[2]?.stored]);
});

it("is empty where nothing was stored, and where the channel is empty", () => {
  expect(buildChain("0", find)).toEqual([]);
  expect(buildChain("5", find)).toEqual([]);
});

it("says so when a row is gone, instead of giving back less", () => {
  expect(() => buildChain("4", find)).toThrow(expect.objectContaining({ code: "checkpointer.value-incomplete" }));
});

it("tells a channel that is empty from one that has no row, of those that were read", () => {
  const versions = [
    ["list", "2"],
    ["empty", "5"],
    ["lost", "0"],
    ["branch:to:node", "0"],
  ] as const;
  const all = buildChains(versions, "all", (_, version) => find(version));
  expect(all.chains).toEqual(new Map([["list", [ROWS[0]?.stored, ROWS[1]?.stored]]]));
  expect(all.missing).toEqual(
    new Map([
      ["lost", "0"],
      ["branch:to:node", "0"],
    ]),
  );
  const steering = buildChains(versions, "steering", (_, version) => find(version));
  expect(steering).toEqual({ chains: new Map(), missing: new Map([["branch:to:node", "0"]]) });
});
