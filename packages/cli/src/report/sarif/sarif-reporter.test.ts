import { describe, expect, it } from "vitest";
import {
  brokenReport,
  cleanReport,
  contextOf,
  findingOf,
  graphOf,
  reportOf,
  richReport,
} from "../testing/check-reports.ts";
import { hostileReport } from "../testing/hostile-report.ts";
import { sarifLog } from "../testing/sarif-schema.ts";
import { sarifReporter } from "./sarif-reporter.ts";

const runOf = (...[report, changes]: [Parameters<typeof sarifReporter>[0], Parameters<typeof contextOf>[0]?]) =>
  sarifLog.parse(JSON.parse(sarifReporter(report, contextOf(changes)))).runs[0];

describe("sarifReporter", () => {
  it("prints rules, results and notifications", () => {
    expect(`\n${sarifReporter(richReport, contextOf({ pathPrefix: "packages/agent" }))}`).toMatchInlineSnapshot(`
      "
      {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
          {
            "tool": {
              "driver": {
                "name": "threadkeep",
                "version": "0.1.0",
                "rules": [
                  {
                    "id": "size/checkpoint-budget",
                    "shortDescription": {
                      "text": "The whole state fits its budget."
                    },
                    "fullDescription": {
                      "text": "Every superstep writes the whole state. What is large once is written again and again."
                    },
                    "help": {
                      "text": "Every superstep writes the whole state. What is large once is written again and again.\\nExamples: threadkeep check explain size/checkpoint-budget"
                    },
                    "defaultConfiguration": {
                      "level": "error"
                    }
                  },
                  {
                    "id": "refs/id-only",
                    "shortDescription": {
                      "text": "A field that says it is a reference holds an id."
                    },
                    "fullDescription": {
                      "text": "Content under the name of an id is found by nobody who looks for what is large. Write \`{{ id: string }}\`."
                    },
                    "help": {
                      "text": "Content under the name of an id is found by nobody who looks for what is large. Write \`{{ id: string }}\`.\\nExamples: threadkeep check explain refs/id-only"
                    },
                    "defaultConfiguration": {
                      "level": "error"
                    }
                  },
                  {
                    "id": "size/unbounded-array",
                    "shortDescription": {
                      "text": "A list says how long it can grow."
                    },
                    "fullDescription": {
                      "text": "A list without a bound grows with the thread until a checkpoint is slow."
                    },
                    "help": {
                      "text": "A list without a bound grows with the thread until a checkpoint is slow.\\nExamples: threadkeep check explain size/unbounded-array"
                    },
                    "defaultConfiguration": {
                      "level": "warning"
                    }
                  }
                ]
              }
            },
            "originalUriBaseIds": {
              "%SRCROOT%": {
                "description": {
                  "text": "The root of the repository."
                }
              }
            },
            "columnKind": "utf16CodeUnits",
            "invocations": [
              {
                "executionSuccessful": false,
                "exitCode": 2,
                "toolExecutionNotifications": [
                  {
                    "level": "warning",
                    "message": {
                      "text": "support: src/support.ts threw while it was imported: OPENAI_API_KEY is missing.\\nhelp: Set it to any text for the check, or make the client where it is used."
                    },
                    "descriptor": {
                      "id": "module.threw"
                    },
                    "locations": [
                      {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "packages/agent/src/clients.ts",
                            "uriBaseId": "%SRCROOT%"
                          },
                          "region": {
                            "startLine": 3,
                            "startColumn": 16
                          }
                        }
                      }
                    ]
                  },
                  {
                    "level": "note",
                    "message": {
                      "text": "support: reducers/pure, reducers/default-missing could not run: the module did not load"
                    }
                  },
                  {
                    "level": "error",
                    "message": {
                      "text": "legacy: src/legacy.ts has no export graph.\\nhelp: It exports: app, default."
                    },
                    "descriptor": {
                      "id": "export.missing"
                    },
                    "locations": [
                      {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "packages/agent/src/legacy.ts",
                            "uriBaseId": "%SRCROOT%"
                          }
                        }
                      }
                    ]
                  },
                  {
                    "level": "error",
                    "message": {
                      "text": "legacy: There is no type to read without it."
                    },
                    "descriptor": {
                      "id": "types.unreadable"
                    },
                    "locations": [
                      {
                        "physicalLocation": {
                          "artifactLocation": {
                            "uri": "packages/agent/src/legacy.ts",
                            "uriBaseId": "%SRCROOT%"
                          }
                        }
                      }
                    ]
                  }
                ]
              }
            ],
            "results": [
              {
                "ruleId": "size/unbounded-array",
                "ruleIndex": 2,
                "level": "warning",
                "message": {
                  "text": "sources is a list without a bound, so that nothing says how large it can become.\\nhelp: z.array(source).max(20)"
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "packages/agent/src/researcher.ts",
                        "uriBaseId": "%SRCROOT%"
                      },
                      "region": {
                        "startLine": 9,
                        "startColumn": 3
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "researcher.sources"
                      }
                    ]
                  }
                ],
                "partialFingerprints": {
                  "threadkeepFinding/v1": "f1"
                }
              },
              {
                "ruleId": "size/unbounded-array",
                "ruleIndex": 2,
                "level": "warning",
                "message": {
                  "text": "messages is a list without a bound.\\nhelp: Keep the last messages with a window."
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "packages/agent/src/researcher.ts",
                        "uriBaseId": "%SRCROOT%"
                      },
                      "region": {
                        "startLine": 6,
                        "startColumn": 3
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "researcher.messages"
                      }
                    ]
                  }
                ],
                "partialFingerprints": {
                  "threadkeepFinding/v1": "f2"
                },
                "suppressions": [
                  {
                    "kind": "external",
                    "status": "accepted",
                    "justification": "Accepted in threadkeep.lock.json."
                  }
                ]
              },
              {
                "ruleId": "refs/id-only",
                "ruleIndex": 1,
                "level": "error",
                "message": {
                  "text": "docId says by its name that it is a reference, and holds {{ title, page }} of up to 71.2 KB in every checkpoint.\\nhelp: docId: externalId(), and keep the page in a store."
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "packages/agent/src/researcher.ts",
                        "uriBaseId": "%SRCROOT%"
                      },
                      "region": {
                        "startLine": 8,
                        "startColumn": 3
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "researcher.docId.page"
                      }
                    ]
                  }
                ],
                "partialFingerprints": {
                  "threadkeepFinding/v1": "f3"
                }
              },
              {
                "ruleId": "size/checkpoint-budget",
                "ruleIndex": 0,
                "level": "error",
                "message": {
                  "text": "The largest sample is 31.4 KB, 100% of it in 3 channels.\\nhelp: Store the document, and keep its id."
                },
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "packages/agent/src/researcher.ts",
                        "uriBaseId": "%SRCROOT%"
                      }
                    },
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "researcher.graph"
                      }
                    ]
                  }
                ],
                "partialFingerprints": {
                  "threadkeepFinding/v1": "f4"
                }
              }
            ]
          }
        ]
      }
      "
    `);
  });

  it.each([
    ["rich", richReport],
    ["clean", cleanReport],
    ["broken", brokenReport],
    ["hostile", hostileReport],
  ])("prints of a %s report what the schema allows", (_, report) => {
    expect(() => runOf(report)).not.toThrow();
  });

  it("points each result at its rule", () => {
    const { results, tool } = runOf(richReport);
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex!]?.id)).toEqual(
      results.map(({ ruleId }) => ruleId),
    );
    const unknownRule = runOf(reportOf([graphOf("a", { findings: [findingOf({ ruleId: "serde/roundtrip" })] })]));
    expect(unknownRule.results[0]).not.toHaveProperty("ruleIndex");
  });

  it("suppresses what the lock accepted, and only that", () => {
    const suppressed = runOf(richReport).results.filter(({ suppressions }) => suppressions !== undefined);
    expect(suppressed.map(({ partialFingerprints }) => partialFingerprints)).toEqual([
      { "threadkeepFinding/v1": "f2" },
    ]);
  });

  it("says that the run failed only where something could not run", () => {
    const outcomes = [richReport, brokenReport, cleanReport].map((report) => runOf(report).invocations[0]);
    expect(outcomes.map((invocation) => invocation?.executionSuccessful)).toEqual([false, false, true]);
  });

  it("encodes paths, and takes placeholders and links out of messages", () => {
    const finding = findingOf({
      message: "See {0} and [docs](1).",
      position: { file: "src/a b/ü#?%[1].ts", line: 1, column: 1 },
    });
    const [result] = runOf(reportOf([graphOf("writer", { findings: [finding] })])).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("src/a%20b/%C3%BC%23%3F%25%5B1%5D.ts");
    expect(result?.message.text).toBe("See {{0}} and [docs] (1).\nhelp: Store the document, and keep its id.");
  });
});
