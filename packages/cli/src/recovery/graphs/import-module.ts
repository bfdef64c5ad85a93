import { missingFile } from "../../check/missing-file.ts";
import { describeThrown } from "../../load/describe-thrown.ts";
import { describeFirstLine, isMissingModule } from "../../load/failure-problem.ts";
import { createModuleImporter } from "../../load/module-importer.ts";
import { positionInProject } from "../../load/project-position.ts";
import { redactSecrets } from "../../load/redact-secrets.ts";
import { withTsconfig } from "../../load/with-tsconfig.ts";
import { relativeFile } from "../../relative-file.ts";
import { problem } from "../../threads/problem.ts";

export interface ModulePlace {
  /** Paths of messages are relative to it. */
  root: string;
  tsconfig?: string;
}

/**
 * A module of the project, imported into this process.
 * @throws {ThreadkeepError} `file.missing`, `module.threw`
 */
export async function importModule(file: string, { root, tsconfig }: ModulePlace): Promise<object> {
  const missing = missingFile(file, root);
  if (missing !== undefined) throw problem({ help: WHERE, ...missing });
  try {
    return await withTsconfig(tsconfig, (path) => createModuleImporter(file, path).import(file));
  } catch (error) {
    throw threw(`${relativeFile(file, root)} threw while it was imported`, error, root);
  }
}

const WHERE = "Paths are relative to the current folder.";

/** What a user's module, or a function of it, threw. */
export function threw(what: string, error: unknown, root: string) {
  const thrown = describeThrown(error);
  const { position } = positionInProject(thrown.stack, root);
  const at = position === undefined ? "" : ` At ${position.file}:${position.line}.`;
  const help = isMissingModule(thrown)
    ? "Install the project's dependencies, or mend the import. Modules are loaded as Node.js finds them."
    : "It is imported with this command's own environment; no .env file is read.";
  return problem({ code: "module.threw", message: redactSecrets(`${what}: ${describeFirstLine(thrown)}${at}`), help });
}
