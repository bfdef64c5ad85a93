import { existsSync, statSync } from "node:fs";
import { failWith } from "../check/fail-with.ts";
import { relativeFile } from "../relative-file.ts";
import { compiler } from "../static/compiler.ts";

/**
 * A tsconfig that the config names and that cannot be read would be replaced by defaults in silence.
 * @throws {ThreadkeepError} with the problem `config.invalid`
 */
export function refuseUnreadTsconfig(tsconfig: string, root: string, configName: string): void {
  const name = relativeFile(tsconfig, root);
  if (!existsSync(tsconfig) || !statSync(tsconfig).isFile())
    throw failWith({
      code: "config.invalid",
      message: `${configName}: its tsconfig ${name} is no file.`,
      help: "Name one that is there, relative to the config, or leave tsconfig out.",
    });
  const { error } = compiler.readConfigFile(tsconfig, (path) => compiler.sys.readFile(path));
  if (!error) return;
  const at = error.file?.getLineAndCharacterOfPosition(error.start ?? 0);
  const said = compiler.flattenDiagnosticMessageText(error.messageText, " ");
  const line = (at?.line ?? 0) + 1;
  const column = (at?.character ?? 0) + 1;
  throw failWith({
    code: "config.invalid",
    message: `${configName}: its tsconfig ${name} cannot be read. Line ${line}, column ${column}: ${said}`,
    position: { file: name, line, column },
  });
}
