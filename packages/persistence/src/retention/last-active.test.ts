import { uuid6 } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { lastActive } from "./last-active.ts";

describe("lastActive", () => {
  it("reads the time of a checkpoint id as the time it was made", () => {
    const before = Date.now();
    const time = lastActive([{ checkpointId: uuid6(0), ts: undefined }], {});
    expect(time).toBeGreaterThanOrEqual(before - 1);
    expect(time).toBeLessThanOrEqual(Date.now() + 1);
  });

  it("takes the latest: a copy of an old checkpoint under a new id, or in a thread that was forked since", () => {
    const old = { checkpointId: "no uuid", ts: "2020-01-01T00:00:00Z" };
    expect(lastActive([old], {})).toBe(Date.UTC(2020, 0));
    expect(lastActive([old, { checkpointId: "", ts: "2021-01-01T00:00:00Z" }], {})).toBe(Date.UTC(2021, 0));
    expect(lastActive([old], { forkedFrom: { at: "2022-01-01T00:00:00Z" } })).toBe(Date.UTC(2022, 0));
  });

  it("does not know where nothing tells", () => {
    expect(lastActive([{ checkpointId: "x", ts: "yesterday" }], { forkedFrom: "t" })).toBeUndefined();
  });
});
