import type { CheckReport, GraphReport } from "../check-report.ts";
import type { Reporter } from "../reporter.ts";
import { summarize } from "../summarize.ts";
import { hasChanges, writeChannelTable } from "./channel-changes.ts";
import { escapeMarkdown, htmlCode, markdownCode } from "./escape-markdown.ts";
import { writeFindings, writeUnseen } from "./markdown-findings.ts";

/** For a comment on a pull request: what became of every channel, then what is wrong. */
export const markdownReporter: Reporter = (report) => {
  const read = report.graphs.filter(({ readFrom }) => readFrom !== "nothing");
  const sections = [
    ["## State of the graphs"],
    ...read.map((graph) => writeGraph(graph, report)),
    read.length === 0 ? [] : [describeComparison(report)],
    writeFindings(report),
    writeUnseen(report),
    [escapeMarkdown(summarize(report))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

/** A graph in which nothing changed, and nothing is wrong, is folded away. */
function writeGraph(graph: GraphReport, report: CheckReport): string[] {
  const title = `${markdownCode(graph.name)} in ${markdownCode(graph.entry)}`;
  const table = writeChannelTable(graph, report);
  const isNew = report.comparedWith !== undefined && graph.before === undefined;
  const heading = isNew ? `${title}, new` : title;
  const quiet = graph.findings.every(({ status }) => status === "accepted");
  if (report.comparedWith === undefined || !quiet || hasChanges(graph)) return [`### ${heading}`, "", ...table];
  return ["<details>", `<summary>${htmlCode(graph.name)}: nothing changed</summary>`, "", ...table, "", "</details>"];
}

function describeComparison({ comparedWith, notComparedWith, lock }: CheckReport): string {
  if (notComparedWith !== undefined)
    return `Compared with nothing: ${markdownCode(notComparedWith)} has no ${markdownCode(lock.file)} here.`;
  if (comparedWith !== undefined) return `Compared with ${markdownCode(comparedWith)}.`;
  return lock.state === "absent"
    ? `Nothing was compared: there is no ${markdownCode(lock.file)} yet. ${markdownCode("threadkeep check --update")} writes it.`
    : "Nothing was compared.";
}
