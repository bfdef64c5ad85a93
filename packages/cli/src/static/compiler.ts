import { createRequire } from "node:module";
import type typescript from "typescript";

/**
 * TypeScript's own compiler. Required and not imported: for an import, Node.js parses its nine megabytes of CommonJS twice
 * more, to tell their format and their exports, which is a tenth of the time of a whole check. Its types are imported as `ts`.
 */
export const compiler: typeof typescript = createRequire(import.meta.url)("typescript");
