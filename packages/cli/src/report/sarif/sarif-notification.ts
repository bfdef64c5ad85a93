import type { CheckReport, GraphReport, Problem } from "../check-report.ts";
import { fileOfEntry } from "../format-position.ts";
import { levelOfProblem } from "../problem-level.ts";
import { sarifLocation, type SarifLocation } from "./sarif-location.ts";
import { sarifMessage, type SarifMessage } from "./sarif-message.ts";
import type { SarifLevel } from "./sarif-rules.ts";

export interface SarifNotification {
  level: SarifLevel;
  message: SarifMessage;
  descriptor?: { id: string };
  locations?: SarifLocation[];
}

/** All that was not read, and the rules that could not run for it. */
export function sarifNotifications(report: CheckReport, pathPrefix: string | undefined): SarifNotification[] {
  return [
    ...report.problems.map((problem) => notifyOfProblem(problem, "error", undefined, pathPrefix)),
    ...report.graphs.flatMap((graph) => [
      ...graph.problems.map((problem) =>
        notifyOfProblem(problem, levelOfProblem(problem, graph, report), graph, pathPrefix),
      ),
      ...graph.silentRules.map(({ rules, because }) => ({
        level: "note" as const,
        message: sarifMessage(`${graph.name}: ${rules.join(", ")} could not run: ${because}`),
      })),
    ]),
  ];
}

function notifyOfProblem(
  { code, message, help, position }: Problem,
  level: SarifLevel,
  graph: GraphReport | undefined,
  pathPrefix: string | undefined,
): SarifNotification {
  const place = position ?? (graph && { file: fileOfEntry(graph.entry) });
  return {
    level,
    message: sarifMessage(
      graph === undefined ? message : `${graph.name}: ${message}`,
      ...(help === undefined ? [] : [`help: ${help}`]),
    ),
    descriptor: { id: code },
    ...(place === undefined ? {} : { locations: [sarifLocation(place, pathPrefix)] }),
  };
}
