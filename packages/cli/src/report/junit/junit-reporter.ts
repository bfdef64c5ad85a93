import type { CheckReport, GraphReport } from "../check-report.ts";
import type { Reporter } from "../reporter.ts";
import { findingCase, problemCase, readingCase, skippedCase, type TestCase } from "./junit-test-case.ts";
import { writeXml, type XmlElement } from "./xml-element.ts";

interface Suite {
  name: string;
  cases: TestCase[];
}

/** JUnit XML: a suite for each graph, a case for each finding, for each rule that had to stay silent, and for the reading. */
export const junitReporter: Reporter = (report) => {
  const suites = [...report.graphs.map((graph) => suiteOfGraph(graph, report)), ...suiteOfProblems(report)];
  const counts = countCases(suites.flatMap(({ cases }) => cases));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml({
    name: "testsuites",
    attributes: { name: "threadkeep check", ...counts },
    children: suites.map(writeSuite),
  })}`;
};

function suiteOfGraph(graph: GraphReport, report: CheckReport): Suite {
  const cases = [
    readingCase(graph, report),
    ...graph.findings.map((finding) => findingCase(finding, graph, report)),
    ...graph.silentRules.flatMap(({ rules, because }) => rules.map((rule) => skippedCase(graph.name, rule, because))),
  ];
  return { name: graph.name, cases };
}

function suiteOfProblems({ problems }: CheckReport): Suite[] {
  const name = "threadkeep check";
  const cases = problems.map((problem) => problemCase(name, problem.code, problem, "error", [problem]));
  return cases.length === 0 ? [] : [{ name, cases }];
}

function writeSuite({ name, cases }: Suite): XmlElement {
  return {
    name: "testsuite",
    attributes: { name, ...countCases(cases) },
    children: cases.map(({ element }) => element),
  };
}

function countCases(cases: readonly TestCase[]): Record<string, number> {
  const count = (outcome: TestCase["outcome"]): number => cases.filter((each) => each.outcome === outcome).length;
  return { tests: cases.length, failures: count("failed"), errors: count("error"), skipped: count("skipped") };
}
