import { printJson } from "../print-json.ts";
import type { Reporter } from "../reporter.ts";
import { sarifNotifications } from "./sarif-notification.ts";
import { sarifResult } from "./sarif-result.ts";
import { sarifRule } from "./sarif-rules.ts";

/**
 * SARIF 2.1.0, for code scanning and editors.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarifReporter: Reporter = (report, context) =>
  printJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "threadkeep", version: report.version, rules: context.rules.map(sarifRule) } },
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        // TypeScript and zod count columns in UTF-16 code units, and so does every position of a report.
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: report.exitCode !== 2,
            exitCode: report.exitCode,
            toolExecutionNotifications: sarifNotifications(report, context.pathPrefix),
          },
        ],
        results: report.graphs.flatMap((graph) =>
          graph.findings.map((finding) => sarifResult(finding, graph, report, context)),
        ),
      },
    ],
  });
