import { posix } from "node:path";
import type { SourcePosition } from "@threadkeep/state";
import { toPlainText } from "./plain-text.ts";

/** `src/state.ts:14:3`, which editors and terminals make a link of. */
export function formatPosition({ file, line, column }: SourcePosition): string {
  return `${toPlainText(file)}:${line}:${column}`;
}

/** The file of `src/agent.ts:graph`: where a finding is shown that has no position of its own. */
export function fileOfEntry(entry: string): string {
  const colon = entry.lastIndexOf(":");
  return colon > 0 ? entry.slice(0, colon) : entry;
}

/** From a path in the project to a path in its repository. */
export function toRepositoryPath(file: string, pathPrefix = ""): string {
  return posix.normalize(posix.join(pathPrefix, file));
}
