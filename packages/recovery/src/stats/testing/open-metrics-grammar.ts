// The ABNF of OpenMetrics 1.0 for families of gauges and summaries without timestamps and exemplars, and its rules on order.
const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const ESCAPED = String.raw`(?:[^\n"\\]|\\["\\n])*`;
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="${ESCAPED}"`;
const NUMBER = String.raw`-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const TYPE = new RegExp(`^# TYPE (${NAME}) (gauge|summary)$`);
const META = new RegExp(`^# (UNIT|HELP) (${NAME}) (${ESCAPED})$`);
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (${NUMBER})$`);

/** @throws where a text is not in the format */
export function assertOpenMetrics(text: string): void {
  if (!text.endsWith("# EOF\n")) throw new Error("It does not end with # EOF.");
  const lines = text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1);
  const families = new Set<string>();
  const samples = new Set<string>();
  let family = "";
  for (const line of lines) {
    family = TYPE.exec(line)?.[1] ?? family;
    if (TYPE.test(line)) addNew(families, family);
    else if (META.test(line)) assertMeta(line, family);
    else addNew(samples, sampleOf(line, family));
  }
}

function assertMeta(line: string, family: string): void {
  const [, kind, name, value = ""] = META.exec(line) ?? [];
  if (name !== family) throw new Error(`Of another family: ${line}`);
  if (kind === "UNIT" && !family.endsWith(`_${value}`)) throw new Error(`Its name does not end with its unit: ${line}`);
}

function sampleOf(line: string, family: string): string {
  const [, name, labels = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`No sample: ${line}`);
  if (name !== family) throw new Error(`Of another family: ${line}`);
  return name + labels;
}

function addNew(known: Set<string>, name: string): void {
  if (known.has(name)) throw new Error(`Twice: ${name}`);
  known.add(name);
}
