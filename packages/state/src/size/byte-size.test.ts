import { describe, expect, it } from "vitest";
import { formatBytes, KB, parseByteSize } from "./byte-size.ts";

describe("parseByteSize", () => {
  it.each([
    [1000, 1000],
    ["512 B", 512],
    ["50 KB", 50 * KB],
    ["50kb", 50 * KB],
    [" 1.5 MB ", 1.5 * KB * KB],
  ])("reads %j as %d bytes", (size, bytes) => {
    expect(parseByteSize(size)).toBe(bytes);
  });

  it.each([0, 0.4, -1, Number.NaN, Number.POSITIVE_INFINITY, "", "50", "fifty KB", "50 GB", "-1 KB", null, {}, 10n])(
    "refuses %s",
    (size) => {
      expect(() => parseByteSize(size as never, "maxBytes")).toThrow(/^maxBytes is .*, which is no size\. Give bytes/);
    },
  );
});

it("formatBytes writes sizes as people do", () => {
  expect([0, 1023, KB, 51_200, 72_909, 3 * KB * KB].map(formatBytes)).toEqual([
    "0 B",
    "1023 B",
    "1 KB",
    "50 KB",
    "71.2 KB",
    "3 MB",
  ]);
});
