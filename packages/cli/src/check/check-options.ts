import type { RuleId } from "@threadkeep/state";
import type { ReporterTarget } from "../report/reporter-names.ts";

/** The flags of `threadkeep check`, parsed. */
export interface CheckOptions {
  config?: string;
  /** Only these graphs; all where empty. */
  graphs: string[];
  /** Only these rules; all where empty. */
  rules: RuleId[];
  reporters: ReporterTarget[];
  failOn: "error" | "warn" | "never";
  /** A graph that was judged by its types alone makes the exit code 2. */
  strict: boolean;
  /** Import nothing. */
  static: boolean;
  update: boolean;
  /** A git ref whose lock is compared with. */
  against?: string;
  /** Globs of state JSON, beside those of the config. */
  samples: string[];
  timeoutMs?: number;
  quiet: boolean;
  verbose: boolean;
}
