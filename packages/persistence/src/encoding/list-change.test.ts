import { describe, expect, it } from "vitest";

import { applyListChange, followPosition, planListChange, writeListChange } from "./list-change.ts";

const long = (name: string): string => name.repeat(50);

function changeOf(base: readonly unknown[], list: readonly unknown[]): unknown {
  const items = (elements: readonly unknown[]) =>
    elements.map((element) => ({ token: JSON.stringify(element), bytes: JSON.stringify(element).length }));
  const change: unknown = JSON.parse(
    writeListChange(planListChange(items(base), items(list)), (index) => JSON.stringify(list[index])),
  );
  expect(applyListChange([...base], change)).toEqual(list);
  return change;
}

const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(long) as [string, string, string, string, string];

it("is read where a list grew and then repeats itself", () => {
  expect(applyListChange([a, b], [[0, 2], { add: [c] }, [0, 1]])).toEqual([a, b, c, a]);
});

describe("what changed in a list", () => {
  it.each([
    ["appended", [a, b], [a, b, c], [[0, 2], { add: [c] }]],
    ["removed in front", [a, b, c], [b, c], [[1, 2]]],
    [
      "removed in the middle",
      [a, b, c, d],
      [a, d],
      [
        [0, 1],
        [3, 1],
      ],
    ],
    ["removed at the end", [a, b, c], [a, b], [[0, 2]]],
    ["replaced", [a, b, c], [a, d, c], [[0, 1], { add: [d] }, [2, 1]]],
    ["replaced at two places", [a, b, c, d, a], [a, e, c, e, a], [[0, 1], { add: [e] }, [2, 1], { add: [e] }, [4, 1]]],
    [
      "moved",
      [a, b, c, d],
      [c, d, a, b],
      [
        [2, 2],
        [0, 2],
      ],
    ],
    [
      "reversed",
      [a, b, c],
      [c, b, a],
      [
        [2, 1],
        [1, 1],
        [0, 1],
      ],
    ],
    ["doubled, of which the copy is written out", [a, b], [a, b, a, b], [[0, 2], { add: [a, b] }]],
    ["cleared", [a, b], [], []],
  ])("is told where it was %s", (_, base, list, change) => {
    expect(changeOf(base, list)).toEqual(change);
  });

  it("is written out where a run would take more bytes than its elements", () => {
    expect(changeOf([a, 1, 2, b], [c, 1, 2, d])).toEqual([{ add: [c, 1, 2, d] }]);
    expect(changeOf([a, long("1"), b], [c, long("1"), d])).toEqual([{ add: [c] }, [1, 1], { add: [d] }]);
  });

  it("takes no element twice, so that a list never outgrows what its changes hold", () => {
    expect(changeOf([a, b, c], [d, b, b, b, e])).toEqual([{ add: [d] }, [1, 1], { add: [b, b, e] }]);
  });

  it("stays small in lists with many equal elements", () => {
    const zeros = Array.from({ length: 1000 }, () => long("0"));
    expect(JSON.stringify(changeOf([a, ...zeros], [...zeros, b])).length).toBeLessThan(300);
  });
});

describe("a position", () => {
  it("is followed to where its element stands in the new list, or else to the next element that is left", () => {
    const items = (texts: readonly string[]) => texts.map((token) => ({ token, bytes: token.length }));
    const parts = planListChange(items([a, b, c, d]), items([e, b, d]));
    expect([0, 1, 2, 3].map((position) => followPosition(parts, position))).toEqual([1, 1, 2, 2]);
    const moved = planListChange(items([a, b, c, d]), items([c, d, a, b]));
    expect([0, 1, 2, 3].map((position) => followPosition(moved, position))).toEqual([2, 3, 0, 1]);
  });
});
