import { printableUrl } from "./database/database-url.ts";
import type { DatabaseFlags } from "./database/database-flags.ts";
import { toPlainText } from "../report/plain-text.ts";

/** The command line of the page that follows; nothing after the last page. */
export function nextPage(
  command: readonly string[],
  cursor: string | undefined,
  { url, schema }: DatabaseFlags,
): string[] {
  if (cursor === undefined) return [];
  // A password stays out of what is printed: then the address has to be given again.
  const address = url === undefined ? [] : ["--url", printableUrl(url)];
  const inSchema = schema === undefined ? [] : ["--schema", schema];
  return [`Next: threadkeep ${[...command, ...address, ...inSchema, "--cursor", cursor].map(quoteArgument).join(" ")}`];
}

/** As a shell takes it. What cannot be typed is spelled out, and has to be mended by hand. */
export function quoteArgument(text: string): string {
  const plain = toPlainText(text);
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}
