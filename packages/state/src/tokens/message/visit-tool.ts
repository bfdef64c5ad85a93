import { convertToOpenAITool, isLangChainTool } from "@langchain/core/utils/function_calling";
import { BY_IDENTITY, isPlain } from "../../content-fingerprint.ts";
import { ThreadkeepError } from "../../threadkeep-error.ts";
import type { PartSink } from "./part-sink.ts";
import { isRecord, type Loose } from "./record.ts";

/**
 * A tool counts as the JSON of its definition in OpenAI's format, or as its own JSON when it is plain (any provider's format).
 * A zod schema is known by identity, since it does not change, and is converted once; a JSON schema is walked.
 */
export function visitTool(tool: object, sink: PartSink): void {
  if (!isLangChainTool(tool)) return sink.json(tool);
  const { name, description, schema } = tool as unknown as Loose;
  if (isJsonSchema(schema)) return sink.json({ type: "function", function: { name, description, parameters: schema } });
  sink.json(convert(tool as unknown as Loose, name));
}

const DECIDING_FIELDS = { name: true, description: true, schema: true };

/** What decides a tool's count: a tool is full of functions besides. */
export function toolFields(value: object): object | typeof BY_IDENTITY {
  if (isPlain(value)) return value;
  return isLangChainTool(value) ? DECIDING_FIELDS : BY_IDENTITY;
}

/** Zod's schemas keep their definition in `_def` or `_zod`. */
function isJsonSchema(schema: unknown): boolean {
  return isRecord(schema) && !("_def" in schema) && !("_zod" in schema) && !("~standard" in schema);
}

function convert(tool: Loose, name: unknown): unknown {
  try {
    return convertToOpenAITool(tool);
  } catch (cause) {
    throw new ThreadkeepError(
      `The schema of tool "${String(name)}" cannot be written as JSON Schema, so its tokens cannot be counted. ` +
        "Use a schema without transforms or custom types, or pass the tool as JSON.",
      { code: "tokens.unconvertible-tool", context: { tool: name }, cause },
    );
  }
}
