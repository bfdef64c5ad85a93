import { relative, sep } from "node:path";

/** With forward slashes, as reports write files. */
export function relativeFile(file: string, root: string): string {
  return relative(root, file).split(sep).join("/");
}
