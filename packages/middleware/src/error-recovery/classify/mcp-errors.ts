import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { classOfStatus } from "./http-status.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// `ErrorCode` of @modelcontextprotocol/sdk: two of its client's own, whose numbers servers use for other things, too, and
// JSON-RPC's. https://www.jsonrpc.org/specification#error_object
const ERRORS: readonly (readonly [text: RegExp, known: ErrorClass])[] = [
  [/\bMCP error (-32000): .*Connection closed/, "network"],
  [/\bMCP error (-32001): .*(?:timed out|timeout)/i, "timeout"],
  [/\bMCP error (-32601)\b/, "not-found"],
  [/\bMCP error (-32603)\b/, "server"],
  [/\bMCP error (-32600|-32602|-32700)\b/, "invalid-request"],
];
const TRANSPORTS = ["StreamableHTTPError", "SseError"];

/**
 * What the client of an MCP server says; adapters keep no more of it than "MCP error -32001: Request timed out". Its transports
 * have the HTTP status for a code.
 */
export function judgeMcp({ value, names, message }: ErrorFacts): Verdict | undefined {
  for (const [text, known] of ERRORS) {
    const code = text.exec(message)?.[1];
    if (code !== undefined) return { class: known, code, weak: !names.includes("McpError") };
  }
  const status = readField(value, "code");
  const isAnswer = typeof status === "number" && status >= 400 && status <= 599;
  if (!isAnswer || !TRANSPORTS.some((name) => names.includes(name))) return undefined;
  return { class: classOfStatus(status), status };
}
