import type { ErrorClass } from "./classified-error.ts";
import { attempt, isObject, readField } from "./read-field.ts";
import { isErrorObject, readErrorFacts, type ErrorFacts } from "./error-facts.ts";

/** An error with what it was made of. */
export interface ErrorNode {
  facts: ErrorFacts;
  /** What it wraps. */
  causes: readonly ErrorNode[];
  /** Of an aggregate. */
  members: readonly ErrorNode[];
}

// `cause` and its names elsewhere: langchain's ToolInvocationError, LangGraph's NodeError, p-retry's AbortError.
const CAUSE_FIELDS = ["cause", "toolError", "error", "originalError"] as const;
// A getter may make a new cause each time it is asked. Wide enough for a superstep of a thousand tasks that all fail.
const MAX_NODES = 2000;
const MAX_DEPTH = 100;

/** Reads an error and everything in it. What several errors have in common is one node; circles are cut where they close. */
export function readErrorTree(error: unknown, ask?: Ask): { root: ErrorNode; all: readonly ErrorNode[] } {
  const nodes = new Map<unknown, ErrorNode>();
  const root = readNode(error, { nodes, path: new Set(), ...(ask && { ask }) });
  return { root, all: [...nodes.values()] };
}

/** The class that a user gives to one error. */
type Ask = (facts: ErrorFacts) => ErrorClass | undefined;

interface Reading {
  nodes: Map<unknown, ErrorNode>;
  /** From the root to the error that is read. */
  path: Set<unknown>;
  ask?: Ask;
}

function readNode(value: unknown, reading: Reading): ErrorNode {
  const { nodes, path } = reading;
  const causes: ErrorNode[] = [];
  const members: ErrorNode[] = [];
  const facts = readErrorFacts(value);
  const given = reading.ask?.(facts);
  const node: ErrorNode = { facts: { ...facts, ...(given && { given }) }, causes, members };
  nodes.set(value, node);
  path.add(value);
  for (const cause of causesOf(value)) causes.push(...readChild(cause, reading));
  for (const member of membersOf(value)) members.push(...readChild(member, reading));
  path.delete(value);
  return node;
}

function readChild(value: unknown, reading: Reading): ErrorNode[] {
  const { nodes, path } = reading;
  if (path.has(value)) return [];
  const known = nodes.get(value);
  if (known !== undefined) return [known];
  return nodes.size < MAX_NODES && path.size < MAX_DEPTH ? [readNode(value, reading)] : [];
}

function causesOf(value: unknown): unknown[] {
  return CAUSE_FIELDS.flatMap((field) => {
    const cause = readField(value, field);
    if (field === "cause") return cause === undefined || cause === null ? [] : [cause];
    // The SDKs keep the body of an answer in `error`.
    return isErrorObject(cause) ? [cause] : [];
  });
}

/** Of an AggregateError all; elsewhere `errors` holds problems of a form, too, which are not errors. */
function membersOf(value: unknown): unknown[] {
  const errors = readField(value, "errors");
  if (!isObject(errors) || attempt(() => Array.isArray(errors)) !== true) return [];
  const length = readField(errors, "length");
  const count = typeof length === "number" ? Math.min(length, MAX_NODES) : 0;
  const members = Array.from({ length: count }, (_, at) => readField(errors, at));
  return isAggregate(value) ? members : members.filter(isErrorObject);
}

function isAggregate(value: unknown): boolean {
  return (
    attempt(() => value instanceof AggregateError) === true || readErrorFacts(value).names.includes("AggregateError")
  );
}
