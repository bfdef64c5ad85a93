import { describe, expect, it } from "vitest";
import { summarize } from "./summarize.ts";
import { brokenReport, cleanReport, findingOf, graphOf, reportOf, richReport } from "./testing/check-reports.ts";

const accepted = graphOf("a", { findings: [findingOf({ status: "accepted" })] });
const unread = graphOf("b", { readFrom: "nothing" });

describe("summarize", () => {
  it.each([
    ["Checked 1 graph: no findings.", cleanReport],
    ["Nothing was checked: 1 problem.", brokenReport],
    [
      "Checked 1 graph: no findings; planner (./agent.py:graph) skipped, not JavaScript.",
      { ...cleanReport, skipped: [{ name: "planner", entry: "./agent.py:graph" }] },
    ],
    ["Nothing was checked: langgraph.json lists no graphs.", reportOf([])],
    ["Nothing was checked: 1 graph could not be read.", reportOf([unread])],
    ["Checked 1 graph: nothing new; 1 accepted in threadkeep.lock.json.", reportOf([accepted])],
    [
      "Checked 1 of 2 graphs: no findings in what was read; 1 graph could not be read.",
      reportOf([graphOf("a"), unread]),
    ],
    [
      "Checked 1 graph: no findings in what was read; 1 problem.",
      reportOf([graphOf("a")], { problems: [{ code: "sample.unreadable", message: "x" }], exitCode: 2 }),
    ],
    [
      "Checked 3 of 4 graphs: 2 errors, 1 warning; 1 accepted in threadkeep.lock.json; 2 allowed by the config; " +
        "1 graph judged by types alone; 1 graph could not be read.",
      richReport,
    ],
  ])("%s", (sentence, report) => {
    expect(summarize(report)).toBe(sentence);
  });
});
