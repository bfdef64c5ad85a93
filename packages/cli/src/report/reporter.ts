import type { RuleId, Severity } from "@threadkeep/state";
import type picocolors from "picocolors";
import type { CheckReport } from "./check-report.ts";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What a report says of a rule. */
export interface RuleDescription {
  id: RuleId;
  severity: Severity;
  /** One line. */
  summary: string;
  /** One paragraph. */
  explanation: string;
}

export interface ReporterContext {
  colors: Colors;
  /** Of the terminal, in columns. */
  width: number;
  /** Only errors and the summary. */
  quiet: boolean;
  /** Accepted findings too. */
  verbose: boolean;
  /** A line of a source file, from 1, to show under a finding. */
  readLine?: (file: string, line: number) => string | undefined;
  /** Every rule of the lint. */
  rules: readonly RuleDescription[];
  /** Where the project lies in its repository: `packages/agent`. Absent when it is the root. */
  pathPrefix?: string;
}

/** From all that a run found out to the whole text that is written, with its last line ended. */
export type Reporter = (report: CheckReport, context: ReporterContext) => string;
