import { readFileSync } from "node:fs";
import { failWith } from "../check/fail-with.ts";
import { relativeFile } from "../relative-file.ts";
import { jsonErrorPosition } from "./json-error-position.ts";

/** @throws {ThreadkeepError} with the problem `config.invalid`, and where the text stops being JSON */
export function readJsonFile(file: string, root: string): unknown {
  const name = relativeFile(file, root) || file;
  const text = readText(file, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = { file: name, ...jsonErrorPosition(text) };
    throw failWith(
      {
        code: "config.invalid",
        message: `${name} is no JSON: something is wrong at line ${position.line}, column ${position.column}.`,
        help: "Comments and trailing commas are not allowed in it.",
        position,
      },
      error,
    );
  }
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw failWith({ code: "config.invalid", message: `${name} cannot be read: ${(error as Error).message}` }, error);
  }
}
