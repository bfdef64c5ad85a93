import { expect, it } from "vitest";
import { formatAgo, formatSpan } from "./format-span.ts";

it("is in its largest unit, and says where it is not known", () => {
  expect(formatSpan(999)).toBe("999 ms");
  expect(formatSpan(3 * 60_000)).toBe("3 min");
  expect(formatAgo(0)).toBe("1 s ago");
  expect(formatAgo(Date.parse("unreadable"))).toBe("an unknown time ago");
});
