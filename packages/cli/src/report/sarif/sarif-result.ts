import type { CheckReport, GraphReport, ReportedFinding } from "../check-report.ts";
import { fileOfEntry } from "../format-position.ts";
import { toPlainText } from "../plain-text.ts";
import type { ReporterContext } from "../reporter.ts";
import { sarifLocation, type SarifLocation } from "./sarif-location.ts";
import { sarifMessage, type SarifMessage } from "./sarif-message.ts";
import { sarifLevel, type SarifLevel } from "./sarif-rules.ts";

export interface SarifResult {
  ruleId: string;
  ruleIndex?: number;
  level: SarifLevel;
  message: SarifMessage;
  locations: SarifLocation[];
  partialFingerprints: Record<string, string>;
  suppressions?: { kind: "external"; status: "accepted"; justification: string }[];
}

/** One finding. What the lock accepted is suppressed there, not left out. */
export function sarifResult(
  finding: ReportedFinding,
  graph: GraphReport,
  { lock }: CheckReport,
  { rules, pathPrefix }: ReporterContext,
): SarifResult {
  const ruleIndex = rules.findIndex(({ id }) => id === finding.ruleId);
  const place = finding.position ?? { file: fileOfEntry(graph.entry) };
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: sarifLevel(finding.severity),
    message: sarifMessage(finding.message, `help: ${finding.help}`),
    locations: [sarifLocation(place, pathPrefix, `${graph.name}.${finding.path}`)],
    partialFingerprints: { "threadkeepFinding/v1": finding.fingerprint },
    ...(finding.status === "new"
      ? {}
      : {
          suppressions: [
            { kind: "external", status: "accepted", justification: `Accepted in ${toPlainText(lock.file)}.` },
          ],
        }),
  };
}
