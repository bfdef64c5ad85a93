import { ThreadkeepError } from "../../threadkeep-error.ts";
import { propertyOf } from "./property-of.ts";
import { isPregel, zodTypeName, zodVersionOf } from "./schema-kinds.ts";

const ACCEPTED =
  "a zod object (3 or 4), Annotation.Root, StateSchema, a StateGraph, a compiled graph, or an agent of createAgent or createDeepAgent";

export function notReadable(given: unknown, cause?: unknown): ThreadkeepError {
  const { what, advice } = describe(given);
  return new ThreadkeepError(`No state schema can be read of ${what}. ${advice} What can be read: ${ACCEPTED}.`, {
    code: "schema.not-readable",
    context: { given: what },
    cause,
  });
}

interface Description {
  what: string;
  advice: string;
}

function describe(given: unknown): Description {
  if (typeof given === "function") return describeFunction(given);
  if (typeof given !== "object" || given === null) return plain(given === null ? "null" : describePrimitive(given));
  if (typeof propertyOf(given, "then") === "function")
    return { what: "a promise", advice: "Await it and pass the graph." };
  if (zodVersionOf(given) !== undefined) return describeZod(given);
  if (isPregel(given)) {
    const what = "a graph without a StateGraph, of the functional API or a remote one";
    return { what, advice: "Pass the zod object of its state." };
  }
  return plain(Array.isArray(given) ? "an array" : describeObject(given));
}

function describeFunction(given: object): Description {
  const name = propertyOf(given, "name");
  const what = typeof name === "string" && name !== "" ? `a function (${name.slice(0, 60)})` : "a function";
  return { what, advice: "If it makes the graph, call it and pass the graph." };
}

function describeZod(given: unknown): Description {
  const name = zodTypeName(given).replace(/^Zod/, "").toLowerCase();
  const advice = "A state is an object whose fields are its channels: pass z.object({ … }).";
  return { what: `a zod schema of type ${name}`, advice };
}

function describePrimitive(given: unknown): string {
  return given === undefined ? "undefined" : `a ${typeof given}`;
}

function describeObject(given: object): string {
  const name = propertyOf(propertyOf(given, "constructor"), "name");
  const isNamed = typeof name === "string" && name !== "" && name !== "Object";
  return isNamed ? `an object of class ${name.slice(0, 60)}` : "a plain object";
}

function plain(what: string): Description {
  const isNothing = what === "undefined" || what === "null";
  return { what, advice: isNothing ? "Check that the export has this name." : "Pass the graph or its schema." };
}
