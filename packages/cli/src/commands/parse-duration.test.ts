import { expect, it } from "vitest";
import { parseDuration } from "./parse-duration.ts";

it.each([
  ["1500ms", 1_500],
  ["30s", 30_000],
  ["1.5s", 1_500],
  ["2m", 120_000],
])("%s is %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(["30", "", "s", "-1s", "0ms", "1h", "1e3s", "100000m", "5 minutes"])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
