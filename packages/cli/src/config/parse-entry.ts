import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface ParsedEntry {
  /** Absolute. Whether it is there is said of each graph when it is read. */
  file: string;
  exportName: string;
}

const EXPORT_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * `./src/agent.ts:graph`, relative to a folder. The last colon separates, unless what follows is part of the path: that of
 * `C:\agents\agent.ts`, or of a folder with a colon in its name.
 */
export function parseEntry(entry: string, folder: string): ParsedEntry {
  const colon = entry.lastIndexOf(":");
  const exportName = entry.slice(colon + 1);
  if (colon > 1 && EXPORT_NAME.test(exportName)) return { file: resolve(folder, entry.slice(0, colon)), exportName };
  const file = resolve(folder, colon === entry.length - 1 ? entry.slice(0, -1) : entry);
  return { file, exportName: likelyExport(file) };
}

const EXPORTS_GRAPH =
  /\bexport\s+(?:declare\s+)?(?:const|let|var|(?:async\s+)?function)\s+graph\b|\bexport\s*\{[^}]*\bgraph\s*[,}]|\bexports\.graph\b/;
const EXPORTS_DEFAULT = /\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\s*=/;

/** `graph`, or else the default export. By the text, so that the types and the loaded module are read for the same one. */
function likelyExport(file: string): string {
  const text = readTextIfThere(file);
  return !EXPORTS_GRAPH.test(text) && EXPORTS_DEFAULT.test(text) ? "default" : "graph";
}

function readTextIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
