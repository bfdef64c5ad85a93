import { STEERING } from "../../../history/graph-channels.ts";
import { quoteText } from "../names.ts";

/** Whether LangGraph steers itself by a channel of this name. */
export function isSteering(column: string): string {
  const names = STEERING.names.map(quoteText).join(", ");
  const prefixes = STEERING.prefixes.map((prefix) => `starts_with(${column}, ${quoteText(prefix)})`);
  return `(${column} IN (${names}) OR ${prefixes.join(" OR ")})`;
}
