import { toPlainText } from "../plain-text.ts";

export interface SarifMessage {
  text: string;
}

/**
 * A message string: braces begin a placeholder there, so they are doubled (SARIF 2.1.0, section 3.11.5), and
 * `](` makes a link (3.11.6), so that it is taken apart.
 */
export function sarifMessage(...lines: string[]): SarifMessage {
  const text = lines.map(toPlainText).join("\n");
  return { text: text.replace(/[{}]/g, "$&$&").replaceAll("](", "] (") };
}
