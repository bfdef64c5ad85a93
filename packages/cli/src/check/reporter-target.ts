export const REPORTERS = ["pretty", "json", "github", "sarif", "markdown", "junit"] as const;

export type ReporterName = (typeof REPORTERS)[number];

export interface ReporterTarget {
  name: ReporterName;
  /** Standard output where absent. */
  file?: string;
}
