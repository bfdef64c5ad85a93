/** One family of metrics, as OpenMetrics 1.0 has it. No counters: what is told stands in a database, and may fall. */
export interface Metric {
  /** Of a summary each sample has the label `quantile`. */
  type: "gauge" | "summary";
  /** Ends with the unit where there is one. */
  name: string;
  help: string;
  /** A base unit: "seconds". */
  unit?: "seconds";
  samples: readonly Sample[];
}

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/** Of OpenMetrics 1.0, section "Protocol Negotiation". */
export const CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** The text format of OpenMetrics 1.0: families in order, the end marked. One without samples is left out. */
export function formatOpenMetrics(metrics: readonly Metric[]): string {
  const families = metrics.filter(({ samples }) => samples.length > 0).flatMap(formatFamily);
  return [...families, "# EOF", ""].join("\n");
}

function formatFamily({ type, name, help, unit, samples }: Metric): string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(help)}`,
    ...samples.map(({ labels = {}, value }) => `${name}${formatLabels(labels)} ${value}`),
  ];
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

// A backslash, a quote and a line's end are all that the format escapes.
function escapeText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
