import { expect, it } from "vitest";
import { parseDays } from "./parse-days.ts";

it.each([
  ["30d", 30],
  ["12h", 0.5],
  ["2w", 14],
  ["0.5d", 0.5],
  ["0d", 0],
])("reads %s as %s days", (text, days) => {
  expect(parseDays(text)).toBe(days);
});

it.each(["30", "d", "-1d", "30m", "30 days", "1e3d", ""])("does not take %j for a number of days", (text) => {
  expect(parseDays(text)).toBeUndefined();
});
