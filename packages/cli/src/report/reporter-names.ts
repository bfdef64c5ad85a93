// Apart from the reporters themselves, so that `--help` loads none of them.
export const REPORTER_NAMES = ["pretty", "json", "github", "sarif", "markdown", "junit"] as const;

export type ReporterName = (typeof REPORTER_NAMES)[number];

export function isReporterName(name: string): name is ReporterName {
  return REPORTER_NAMES.some((each) => each === name);
}

export interface ReporterTarget {
  name: ReporterName;
  /** Standard output where absent. */
  file?: string;
}
