import type { z } from "zod";
import { redactSecrets } from "../load/redact-secrets.ts";
import { formatKeys } from "./format-keys.ts";

/** One sentence on what was found and one on what is accepted: `allow[0].rule is "size/grow". There is no such rule. …` */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === "unrecognized_keys") return `${formatKeys([...issue.path, issue.keys[0]!])}: ${issue.message}`;
  const key = issue.path.at(-1);
  // A key that is not accepted is what was found; the issue inside says why.
  if (issue.code === "invalid_key") return `${formatKeys(issue.path)}: ${issue.issues[0]?.message ?? issue.message}`;
  const name = key === undefined ? "The config" : formatKeys(issue.path);
  return `${name} is ${describeFound(valueAt(input, issue.path), issue.path)}. ${issue.message}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}

function describeFound(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "function") return "a function";
  // What stands under `env` may be a secret, whatever its type.
  if (path[0] === "env") return `a ${typeof value}`;
  // Before it is cut: a part of a secret would not be recognised.
  return typeof value === "string" ? JSON.stringify(redactSecrets(value).slice(0, 60)) : String(value);
}
