import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "@threadkeep/state";
import { relativeFile } from "../relative-file.ts";
import { stackFiles } from "./stack-files.ts";

// Its frames are below those of every module that the child loads.
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url)) + sep;

/** The innermost line of a stack that is the project's own: not of a package, of Node.js or of this command. */
export function positionInProject(stack: string, root: string): { position?: SourcePosition } {
  const frame = stackFiles(stack).find(({ file }) => isOfProject(file, root));
  return frame ? { position: { file: relativeFile(frame.file, root), line: frame.line, column: 1 } } : {};
}

function isOfProject(file: string, root: string): boolean {
  return !file.startsWith(OWN_FOLDER) && !relative(root, file).split(sep).includes("node_modules");
}
