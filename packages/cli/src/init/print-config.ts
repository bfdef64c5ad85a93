/** A config that says what the defaults are. Without graphs of its own it takes those of `langgraph.json`. */
export function printConfig(graphs: ReadonlyMap<string, string>): string {
  return `import { defineConfig } from "threadkeep";

export default defineConfig({
${printGraphs(graphs)}  // Of the whole state of a graph; "channels" sets budgets of single ones.
  budget: "50 KB",
  // States of real runs (JSON), measured beside the worst case that the types allow.
  samples: [],
  // Findings that are meant to stay, each with its reason.
  allow: [],
});
`;
}

function printGraphs(graphs: ReadonlyMap<string, string>): string {
  if (graphs.size === 0) return "";
  const lines = [...graphs].map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)},\n`);
  return `  graphs: {\n${lines.join("")}  },\n`;
}
