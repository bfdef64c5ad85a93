import { KB, type Bound } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { formatBoundChange, formatByteChange } from "./format-change.ts";

const bytes = (count: number): Bound => ({ kind: "bytes", bytes: count });
const unbounded: Bound = { kind: "unbounded", path: "docs" };
const unknown: Bound = { kind: "unknown", path: "docs", why: "declared any" };

describe("formatByteChange", () => {
  it.each([
    [100, 100, "none"],
    [100, 125, "+25 B (+25 %)"],
    [4 * KB, 2 * KB, "-2 KB (-50 %)"],
    [100, 0, "-100 B (-100 %)"],
    [0, 100, "+100 B"],
    [10_000, 10_001, "+1 B (+<1 %)"],
    [10_001, 10_000, "-1 B (-<1 %)"],
    [100, 999, "+899 B (+899 %)"],
    [100, 1_000, "+900 B (10 times)"],
  ])("from %d to %d bytes: %s", (before, now, change) => {
    expect(formatByteChange(before, now)).toBe(change);
  });
});

describe("formatBoundChange", () => {
  it.each([
    [bytes(1), bytes(2), "+1 B (+100 %)"],
    [bytes(1), unbounded, "bound lost"],
    [unbounded, bytes(1), "bounded now"],
    [unbounded, { ...unbounded, path: "x" }, "none"],
    [bytes(1), unknown, "no longer known"],
    [unknown, bytes(1), "known now"],
    [unknown, unbounded, "known to have no bound"],
  ])("from %o to %o: %s", (before, now, change) => {
    expect(formatBoundChange(before, now)).toBe(change);
  });
});
