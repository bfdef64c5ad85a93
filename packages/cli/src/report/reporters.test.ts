import { describe, expect, it } from "vitest";
import { isReporterName, REPORTER_NAMES } from "./reporter-names.ts";
import { reporters } from "./reporters.ts";
import { brokenReport, cleanReport, contextOf, richReport } from "./testing/check-reports.ts";
import { hostileReport } from "./testing/hostile-report.ts";

const CONTROL = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const context = contextOf({ verbose: true, readLine: () => "\u001b[2J\u202eevil" });

describe("reporters", () => {
  it.each(REPORTER_NAMES)("%s lets no control character of a project through", (name) => {
    expect(reporters[name](hostileReport, context)).not.toMatch(CONTROL);
  });

  it.each(REPORTER_NAMES)("%s ends every report with one line end", (name) => {
    for (const report of [richReport, cleanReport, brokenReport]) {
      expect(reporters[name](report, context)).toMatch(/[^\n]\n$/);
    }
  });

  it("github starts no command that it did not write", () => {
    const lines = reporters.github(hostileReport, context).trimEnd().split("\n");
    expect(lines.map((line) => /^::[a-z]+/.exec(line)?.[0])).toEqual([
      "::error",
      "::error",
      "::warning",
      "::warning",
      "::notice",
    ]);
  });

  it("markdown has no HTML, mention, link or image that it did not write", () => {
    const text = reporters.markdown(hostileReport, context).replaceAll(/<\/?code>|<br>/g, "");
    expect(text).not.toMatch(/<|@octocat|:\/\/|!\[|www\.|#12\b/);
    const cells = text.split("\n").flatMap((line) => (line.startsWith("|") ? [line.split("|").length] : []));
    expect(new Set(cells)).toEqual(new Set([7]));
  });

  it("json and sarif keep hostile text intact", () => {
    const parsed = JSON.parse(reporters.json(hostileReport, context)) as typeof hostileReport;
    expect(parsed).toEqual(hostileReport);
  });
});

describe("isReporterName", () => {
  it("knows the reporters, and nothing that every object has", () => {
    expect(REPORTER_NAMES.every(isReporterName)).toBe(true);
    expect(["constructor", "__proto__", "xml", ""].some(isReporterName)).toBe(false);
  });
});
