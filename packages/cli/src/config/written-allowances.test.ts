import { expect, it } from "vitest";
import { writtenAllowances } from "./written-allowances.ts";

const places = (text: string, file: string) =>
  writtenAllowances(text, file).map(({ path, inside, graph, line, column }) =>
    [path, inside.join("."), graph, `${line}:${column}`].join(" | "),
  );

it("finds the entries of JSON, with the settings around them", () => {
  const text = `\uFEFF{ "threadkeep": {
  "graphs": { "a": { "entry": "a.ts", "allow": [{ "rule": "refs/id-only", "path": "docs", "reason": "r" }] } },
  "allow": [
    { "path": "raw", "graph": "a",
      "rule": "refs/id-only" }, { "path": "none" }
  ]
} }`;
  expect(places(text, "package.json")).toEqual([
    "docs | threadkeep.graphs.a.allow |  | 2:49",
    "raw | threadkeep.allow | a | 4:5",
  ]);
});

it("finds those of modules that are written out, and no others", () => {
  const text = `const path = "c";
export default {
  'allow': [{ rule: \`refs/id-only\`, "path": 'a' }, { rule: "refs/id-only", path }, ...more, { rule: R, path: "b" }],
} satisfies object;`;
  expect(places(text, "threadkeep.config.mts")).toEqual(["a | allow |  | 3:13"]);
  expect(places("export default {,};", "threadkeep.config.js")).toEqual([]);
});
