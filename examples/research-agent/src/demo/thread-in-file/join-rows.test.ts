import type { HistoryEntry } from "@threadkeep/persistence";
import { expect, it } from "vitest";
import { joinRows } from "./join-rows.ts";

function entry(step: number, node: string, next: string[]): HistoryEntry {
  const sizes = { totalBytes: 100 + step, channels: {} };
  const base = {
    checkpointId: `c${step}`,
    createdAt: "2026-03-01T12:00:00Z",
    pending: [],
    interrupts: [],
    metadata: {},
  };
  return { ...base, step, writers: [node], next, sizes };
}

it("joins what one node made in a row, under the last of them, and nothing else", () => {
  const entries = [
    entry(5, "read", []),
    entry(4, "write", ["read"]),
    entry(3, "read", ["write"]),
    entry(2, "read", ["read"]),
    entry(1, "read", ["read"]),
  ];

  expect(joinRows(entries)).toEqual([
    { checkpointId: "c5", steps: { first: 5, last: 5 }, ran: ["read"], next: [], bytes: 105 },
    { checkpointId: "c4", steps: { first: 4, last: 4 }, ran: ["write"], next: ["read"], bytes: 104 },
    { checkpointId: "c3", steps: { first: 1, last: 3 }, ran: ["read"], next: ["write"], bytes: 103 },
  ]);
});
