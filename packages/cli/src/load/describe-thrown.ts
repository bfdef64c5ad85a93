import type { Thrown } from "./protocol.ts";

const MAX_LENGTH = 10_000;

/** Anything that can be thrown, as texts. It never throws itself, whatever getters the value has. */
export function describeThrown(value: unknown): Thrown {
  try {
    return value instanceof Error || isErrorLike(value) ? describeError(value) : describeValue(value);
  } catch {
    return { name: "Error", message: "an error that cannot be read", stack: "" };
  }
}

interface ErrorLike {
  name?: unknown;
  message: unknown;
  stack?: unknown;
  code?: unknown;
  issues?: unknown;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === "object" && value !== null && "message" in value;
}

function describeError(error: ErrorLike): Thrown {
  const { name, stack, code } = error;
  return {
    name: typeof name === "string" && name !== "" ? cut(name) : "Error",
    message: cut(issuesOf(error) ?? String(error.message)),
    stack: typeof stack === "string" ? cut(stack) : "",
    ...(typeof code === "string" ? { code: cut(code) } : {}),
  };
}

/** An environment validated at import fails with zod's list of issues, whose message is many lines of JSON. */
function issuesOf({ issues }: ErrorLike): string | undefined {
  if (!Array.isArray(issues) || issues.length === 0) return undefined;
  const texts = (issues as unknown[]).map((issue) => {
    if (!isErrorLike(issue)) return "";
    const path: unknown = "path" in issue ? issue.path : [];
    const name = Array.isArray(path) ? path.map(String).join(".") : "";
    return name === "" ? String(issue.message) : `${name}: ${String(issue.message)}`;
  });
  return texts.filter((text) => text !== "").join("; ");
}

function describeValue(value: unknown): Thrown {
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  return { name: value === null ? "null" : typeof value, message: cut(text), stack: "" };
}

function cut(text: string): string {
  return text.slice(0, MAX_LENGTH);
}
