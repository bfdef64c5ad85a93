import { describe, expect, it } from "vitest";
import { brokenReport, contextOf, findingOf, graphOf, reportOf, richReport } from "../testing/check-reports.ts";
import { hostileReport } from "../testing/hostile-report.ts";
import { parseXml, type ParsedElement } from "../testing/parse-xml.ts";
import { junitReporter } from "./junit-reporter.ts";

describe("junitReporter", () => {
  it("prints a suite for each graph", () => {
    expect(`\n${junitReporter(richReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="threadkeep check" tests="10" failures="2" errors="1" skipped="4">
        <testsuite name="writer" tests="1" failures="0" errors="0" skipped="0">
          <testcase classname="writer" name="the graph is read"/>
        </testsuite>
        <testsuite name="researcher" tests="5" failures="2" errors="0" skipped="1">
          <testcase classname="researcher" name="the graph is read"/>
          <testcase classname="researcher" name="size/unbounded-array: sources">
            <system-out>warning
      src/researcher.ts:9:3
      sources is a list without a bound, so that nothing says how large it can become.
      help: z.array(source).max(20)</system-out>
          </testcase>
          <testcase classname="researcher" name="size/unbounded-array: messages">
            <skipped message="accepted in threadkeep.lock.json"/>
          </testcase>
          <testcase classname="researcher" name="refs/id-only: docId.page">
            <failure type="error" message="docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in every checkpoint.">src/researcher.ts:8:3
      docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in every checkpoint.
      help: docId: externalId(), and keep the page in a store.</failure>
          </testcase>
          <testcase classname="researcher" name="size/checkpoint-budget: graph">
            <failure type="error" message="The largest sample is 31.4 KB, 100% of it in 3 channels.">The largest sample is 31.4 KB, 100% of it in 3 channels.
      help: Store the document, and keep its id.</failure>
          </testcase>
        </testsuite>
        <testsuite name="support" tests="3" failures="0" errors="0" skipped="3">
          <testcase classname="support" name="the graph is read">
            <skipped message="module.threw: src/support.ts threw while it was imported: OPENAI_API_KEY is missing."/>
          </testcase>
          <testcase classname="support" name="reducers/pure">
            <skipped message="the module did not load"/>
          </testcase>
          <testcase classname="support" name="reducers/default-missing">
            <skipped message="the module did not load"/>
          </testcase>
        </testsuite>
        <testsuite name="legacy" tests="1" failures="0" errors="1" skipped="0">
          <testcase classname="legacy" name="the graph is read">
            <error type="export.missing" message="src/legacy.ts has no export graph.">export.missing: src/legacy.ts has no export graph.
      help: It exports: app, default.
      types.unreadable: There is no type to read without it.</error>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it("prints what kept the command from checking", () => {
    expect(`\n${junitReporter(brokenReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="threadkeep check" tests="1" failures="0" errors="1" skipped="0">
        <testsuite name="threadkeep check" tests="1" failures="0" errors="1" skipped="0">
          <testcase classname="threadkeep check" name="config.invalid">
            <error type="config.invalid" message="threadkeep.config.ts: there is no rule &quot;size/unbound-array&quot;.">config.invalid: threadkeep.config.ts: there is no rule &quot;size/unbound-array&quot;.
      help: Did you mean size/unbounded-array?</error>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it.each([
    ["rich", richReport],
    ["broken", brokenReport],
    ["hostile", hostileReport],
  ])("prints of a %s report well-formed XML whose counts are right", (_, report) => {
    const root = parseXml(junitReporter(report, contextOf()));
    for (const suite of [root, ...root.children]) {
      expect(suite.attributes).toMatchObject({
        tests: String(countElements(suite, "testcase")),
        failures: String(countElements(suite, "failure")),
        errors: String(countElements(suite, "error")),
        skipped: String(countElements(suite, "skipped")),
      });
    }
  });

  it("fails a warning where warnings fail the build", () => {
    const graphs = [graphOf("writer", { findings: [findingOf({ severity: "warn" })] })];
    expect(junitReporter(reportOf(graphs), contextOf())).not.toContain("<failure");
    expect(junitReporter(reportOf(graphs, { failOn: "warn" }), contextOf())).toContain('<failure type="warning"');
  });
});

function countElements(element: ParsedElement, name: string): number {
  return element.children.reduce((sum, child) => sum + countElements(child, name) + (child.name === name ? 1 : 0), 0);
}
