import { toPlainText } from "../plain-text.ts";

// What Markdown or HTML reads, and what makes GitHub mention a person or an issue, or link an address. The latter is
// recognised in the text that is left when escapes are resolved, so a character of no width parts it.
const SPECIAL = /[&<>]|[\\`*_~[\]|$]|@(?=[\p{L}\p{N}])|#(?=\d)|\bGH-?(?=\d)|:(?=\/\/)|\bwww(?=\.)/giu;
const NO_WIDTH = "&#8203;";

/** Text that is shown as it is: no emphasis, code, links, images or HTML of its own, and nobody is mentioned. */
export function escapeMarkdown(text: string): string {
  return toPlainText(text).replace(SPECIAL, (found) => {
    if ("&<>".includes(found)) return toEntity(found);
    return /[@#:\w]/u.test(found) && found !== "_" ? found + NO_WIDTH : `\\${found}`;
  });
}

/** The same as code: a name, a path, a position. */
export function markdownCode(text: string): string {
  const plain = toPlainText(text);
  // A pipe ends a cell of a table even in a code span, and a backtick the span. HTML has no such borders.
  return plain === "" || /[`|]/.test(plain) ? htmlCode(plain) : `\`${plain}\``;
}

/** Code where Markdown is not read, as in a summary. */
export function htmlCode(text: string): string {
  return `<code>${toPlainText(text).replace(/[^a-z\d ,-]/giu, toEntity)}</code>`;
}

function toEntity(character: string): string {
  return `&#${character.codePointAt(0)!};`;
}
