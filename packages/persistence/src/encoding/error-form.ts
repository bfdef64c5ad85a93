import { setOwn } from "./record.ts";

type ErrorClass = abstract new (...args: never[]) => Error;

const CLASSES: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["Error", Error],
  ["AggregateError", AggregateError],
  ["TypeError", TypeError],
  ["RangeError", RangeError],
  ["SyntaxError", SyntaxError],
  ["ReferenceError", ReferenceError],
  ["EvalError", EvalError],
  ["URIError", URIError],
]);

/** The nearest class that stored data may name. */
export function errorClassOf(error: Error): string {
  for (const [name, type] of CLASSES) if (name !== "Error" && error instanceof type) return name;
  return "Error";
}

/** What an error holds besides its message. An error of another class is stored under the nearest, with the name it had. */
export function errorFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...error };
  if (error.name !== errorClassOf(error)) fields.name = error.name;
  if (typeof error.stack === "string") fields.stack = error.stack;
  if (error.cause !== undefined) fields.cause = error.cause;
  if (error instanceof AggregateError) fields.errors = error.errors;
  return fields;
}

export function isErrorClass(name: string): boolean {
  return CLASSES.has(name);
}

export function makeError(name: string, message: string, fields: object): Error {
  const error = makeEmpty(name, message);
  for (const [key, value] of Object.entries(fields)) {
    if (HIDDEN.has(key)) Object.defineProperty(error, key, { value, configurable: true, writable: true });
    else setOwn(error, key, value);
  }
  return error;
}

function makeEmpty(name: string, message: string): Error {
  if (name === "AggregateError") return new AggregateError([], message);
  const Class = CLASSES.get(name) ?? Error;
  return new (Class as new (message: string) => Error)(message);
}

// What is not enumerable on a new error.
const HIDDEN: ReadonlySet<string> = new Set(["name", "stack", "cause", "message", "errors"]);
