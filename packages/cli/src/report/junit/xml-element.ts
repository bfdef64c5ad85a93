import { toPlainText } from "../plain-text.ts";

/** An element whose children are elements, or lines of text. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string | number>;
  children?: XmlElement[];
  text?: string[];
}

/** The element as indented lines. Text is one line each, with what XML 1.0 has no character for replaced. */
export function writeXml({ name, attributes, children = [], text = [] }: XmlElement, indent = ""): string {
  const open = `${indent}<${name}${Object.entries(attributes).map(writeAttribute).join("")}`;
  if (text.length > 0) return `${open}>${text.map(escapeXml).join("\n")}</${name}>\n`;
  if (children.length === 0) return `${open}/>\n`;
  return `${open}>\n${children.map((child) => writeXml(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

function writeAttribute([name, value]: [string, string | number]): string {
  return ` ${name}="${escapeXml(String(value))}"`;
}

function escapeXml(text: string): string {
  return toPlainText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}
