import { describe, expect, it } from "vitest";
import type { CheckReport } from "./check-report.ts";
import { jsonReporter } from "./json-reporter.ts";
import { channelOf, contextOf, findingOf, graphOf, reportOf, richReport } from "./testing/check-reports.ts";

describe("jsonReporter", () => {
  it("prints the report itself", () => {
    const graph = graphOf("writer", { channels: [channelOf("docId")], findings: [findingOf()] });
    expect(`\n${jsonReporter(reportOf([graph]), contextOf())}`).toMatchInlineSnapshot(`
      "
      {
        "reportVersion": 1,
        "version": "0.1.0",
        "config": "langgraph.json",
        "exitCode": 1,
        "summary": {
          "graphs": 1,
          "errors": 1,
          "warnings": 0,
          "accepted": 0,
          "allowed": 0,
          "unread": 0
        },
        "problems": [],
        "lock": {
          "file": "threadkeep.lock.json",
          "state": "absent"
        },
        "graphs": [
          {
            "name": "writer",
            "entry": "src/writer.ts:graph",
            "readFrom": "types and module",
            "problems": [],
            "budgetBytes": 51200,
            "worstCase": {
              "kind": "bytes",
              "bytes": 1024
            },
            "channels": [
              {
                "name": "docId",
                "kind": "last-value",
                "verdict": "ok",
                "limitBytes": 51200,
                "worstCase": {
                  "kind": "bytes",
                  "bytes": 1024
                }
              }
            ],
            "findings": [
              {
                "status": "new",
                "ruleId": "refs/id-only",
                "severity": "error",
                "path": "docId",
                "message": "docId holds an object.",
                "help": "Store the document, and keep its id.",
                "fingerprint": "f0"
              }
            ],
            "silentRules": []
          }
        ]
      }
      "
    `);
  });

  it("loses nothing", () => {
    expect(JSON.parse(jsonReporter(richReport, contextOf()))).toEqual(richReport);
  });

  it("prints the same for the same report, in whatever order it was put together", () => {
    expect(jsonReporter(reverseKeys(richReport) as CheckReport, contextOf())).toBe(
      jsonReporter(richReport, contextOf()),
    );
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}
