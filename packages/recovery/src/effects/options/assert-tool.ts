import { isRecord } from "../claim/record.ts";
import { invalidOption } from "./assert-known-options.ts";

/** @throws {ThreadkeepError} `effect.invalid-option` */
export function assertTool(tool: unknown): void {
  if (isRecord(tool) && typeof tool["invoke"] === "function" && typeof tool["name"] === "string") return;
  const given = tool === null ? "null" : typeof tool;
  throw invalidOption(
    `onceOnly takes a tool, with a name and invoke(), and was given ${given === "object" ? "an object that is none" : given}. ` +
      "Make one by tool(run, { name, schema }). For a function of a graph there is onceOnlyNode.",
    "onceOnly",
  );
}
