import { describe, expect, it } from "vitest";
import { colorsFor } from "../colors.ts";
import { drawCallChart } from "./call-chart.ts";

const plain = colorsFor({}, false);

function draw(budgeted: number[], without: number[], budgetTokens = 1_000): string {
  return `\n${drawCallChart({ budgeted, without, budgetTokens }, plain).join("\n")}\n`;
}

describe("the chart of model calls", () => {
  it("draws both runs to one scale, and the budget between two rows", () => {
    const without = [250, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 9_000];
    const budgeted = [250, 500, 1_000, 625, 750, 875, 1_000, 625, 750, 875, 1_000, 125];

    expect(draw(budgeted, without)).toBe(`
9,000 │          ░░
      │         ░░░
      │        ░░░░
      │       ░░░░░
      │      ░░░░░░
      │     ░░░░░░░
      │    ░░░░░░░░
      │   ░░░░░░░░░
1,000 ┼──────────── the budget
      │▂▄█▅▆▇█▅▆▇█▁
    0 └────────────
               10
`);
  });

  it("shows a call over the budget above its line", () => {
    expect(draw([600, 1_200], [4_000, 4_000], 400)).toBe(`
4,000 │░░
      │░░
      │░░
      │░░
      │░░
      │░░
      │░░
      │░█
      │▄█
  400 ┼── the budget
      │██
    0 └──
`);
  });

  it("has the largest of several calls in a column where there are more calls than columns", () => {
    const calls = Array.from({ length: 200 }, (_, at) => (at === 100 ? 900 : 100));
    const lines = draw(calls, calls).split("\n");

    expect(lines.at(-2)).toContain("30        60        90       120       150       180");
    expect(lines.filter((line) => /│ {33}█$/.test(line))).toHaveLength(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(98);
  });
});
