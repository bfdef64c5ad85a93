/** One graph to check: an export of a module. */
export interface GraphEntry {
  /** As the config or `langgraph.json` calls it. */
  name: string;
  /** Absolute. */
  file: string;
  /** `graph`, `default`, or of a function that makes the graph. */
  exportName: string;
}
