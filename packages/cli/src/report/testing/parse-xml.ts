// Just enough of XML 1.0 to tell whether a document is well-formed, and what it says.

export interface ParsedElement {
  name: string;
  attributes: Record<string, string>;
  children: ParsedElement[];
  text: string;
}

const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const TOKEN = /<(\/?)([a-z-]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([a-z]+)="([^"]*)"/g;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** @throws {Error} where the document is not well-formed */
export function parseXml(document: string): ParsedElement {
  if (FORBIDDEN.test(document)) throw new Error("a character that XML does not allow");
  const body = document.replace('<?xml version="1.0" encoding="UTF-8"?>\n', "");
  const root: ParsedElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let end = 0;
  for (const [token, closes, name, attributes = "", empty, text] of body.matchAll(TOKEN)) {
    end += token.length;
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += decode(text);
    else if (closes) closeElement(open, name!);
    else {
      const element = { name: name!, attributes: readAttributes(attributes), children: [], text: "" };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (end !== body.length || open.length !== 1) throw new Error(`not well-formed at ${body.slice(end, end + 60)}`);
  return root.children[0]!;
}

function closeElement(open: ParsedElement[], name: string): void {
  if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
}

function readAttributes(text: string): Record<string, string> {
  const attributes = [...text.matchAll(ATTRIBUTE)].map(([, key, value]) => [key!, decode(value!)] as const);
  if (new Set(attributes.map(([key]) => key)).size !== attributes.length) throw new Error(`twice the same in ${text}`);
  return Object.fromEntries(attributes);
}

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare & in ${text}`);
  return text.replace(/&([a-z]+);/g, (_, name: string) => ENTITIES[name]!);
}
