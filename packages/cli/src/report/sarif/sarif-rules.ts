import type { Severity } from "@threadkeep/state";
import type { RuleDescription } from "../reporter.ts";
import { sarifMessage, type SarifMessage } from "./sarif-message.ts";

export type SarifLevel = "error" | "warning" | "note";

export interface SarifRule {
  id: string;
  shortDescription: SarifMessage;
  fullDescription: SarifMessage;
  help: SarifMessage;
  defaultConfiguration: { level: SarifLevel };
}

/** Every rule, also those that found nothing: it lets a viewer close what an earlier run had opened. */
export function sarifRule({ id, severity, summary, explanation }: RuleDescription): SarifRule {
  return {
    id,
    shortDescription: sarifMessage(summary),
    fullDescription: sarifMessage(explanation),
    help: sarifMessage(explanation, `Examples: threadkeep check explain ${id}`),
    defaultConfiguration: { level: sarifLevel(severity) },
  };
}

export function sarifLevel(severity: Severity): SarifLevel {
  return severity === "error" ? "error" : "warning";
}
