import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const DOC_COMMENT = /^\s*(?:\/\/|\*) (.*[a-z].*)$/gm;

/** What people wrote here: neither random, nor a few words over and over. 32 KB, as far as zlib looks back, hold nothing twice. */
const text = readProse().replaceAll(/\s+/g, " ");

/** `count` texts of `chars` characters. The next one goes on where this one ends; at the end it begins anew at another place. */
export function realTexts(count: number, chars: number): string[] {
  const step = chars + Math.ceil((chars * count) / text.length);
  const twice = text + text;
  return Array.from({ length: count }, (_, index) => {
    const start = (index * step) % text.length;
    return twice.slice(start, start + chars);
  });
}

/** Markdown, and the comments of the packages' source. */
function readProse(): string {
  const files = readdirSync(`${REPOSITORY}packages`, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.includes("node_modules") && !path.includes("dist"))
    .toSorted();
  const read = (path: string) => readFileSync(`${REPOSITORY}packages/${path}`, "utf8");
  const markdown = files.filter((path) => path.endsWith(".md")).map(read);
  const comments = files
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) => [...read(path).matchAll(DOC_COMMENT)].map(([, line = ""]) => line));
  return [...markdown, ...comments].join("\n");
}
