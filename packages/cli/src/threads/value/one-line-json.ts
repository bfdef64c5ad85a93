import { printJson } from "../../report/print-json.ts";

/** JSON in printable characters, on one line. */
export function oneLineJson(value: unknown): string {
  // No line of it begins inside of a text: there a line break is spelled out.
  return printJson(value).trimEnd().replace(/\n\s*/g, " ");
}
