import { READ_BACK_AS } from "../../../size/lossy-value.ts";
import { formatPath } from "../../../size/value-path.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import { walkType, type TypePart } from "../../model/walk-type.ts";
import { firstOfEachPath, walkUntil } from "../schema/walk-until.ts";

/** A part of a type that a checkpoint does not give back as it was. */
export interface LossyPart {
  path: string;
  /** With an article: "a Date". */
  what: string;
  /** What a later read returns instead. */
  readBackAs: string;
  kind: StateType["kind"];
}

// langchain's own classes write themselves in a form of their own, and most are read back.
const FRAMEWORK = /^(?:@langchain\/|langchain$|deepagents$|langsmith$)/;
// Of the classes that bytes come in, only this one is revived wherever it stands [measured, langgraph-checkpoint 1.1.5].
const REVIVED_BYTES = "Uint8Array";
// Their content is no property: JSON writes nothing of them.
const WRITTEN_EMPTY = new Set(["ArrayBuffer", "ArrayBufferView", "Blob", "DataView", "File", "SharedArrayBuffer"]);

/** What of a channel's type is lost, outermost first: a part inside of a lost part is not named again. */
export function lossyPartsOf(type: StateType, path: string): LossyPart[] {
  const parts = [...walkUntil(type, path, isJudgedAsWhole)];
  const methods = new Set(parts.flatMap(methodPathsOf));
  const lossy = parts.flatMap(({ path: at, type: part }) => {
    const loss = part.kind === "function" && methods.has(at) ? undefined : lossOf(part);
    return loss ? [{ path: at, kind: part.kind, ...loss }] : [];
  });
  return firstOfEachPath(lossy);
}

// They are reported together, with the object they belong to.
function methodPathsOf({ path, type }: TypePart): string[] {
  return type.kind === "object" ? functionsOf(type).map((name) => formatPath([path, name])) : [];
}

function isJudgedAsWhole(type: StateType): boolean {
  return type.kind === "object" && (type.isClass === true || type.package !== undefined);
}

type Loss = Pick<LossyPart, "what" | "readBackAs">;

function lossOf(type: StateType): Loss | undefined {
  switch (type.kind) {
    case "date":
      return { what: "a Date", readBackAs: READ_BACK_AS.date };
    case "bigint":
      return { what: "a bigint", readBackAs: READ_BACK_AS.bigint };
    case "function":
      return { what: "a function", readBackAs: READ_BACK_AS.function };
    case "symbol":
      return { what: "a symbol", readBackAs: READ_BACK_AS.symbol };
    case "promise":
      return { what: "a Promise", readBackAs: "an empty object" };
    case "binary":
      return type.name === REVIVED_BYTES ? undefined : lossOfBytes(type.name);
    case "object":
      return lossOfObject(type);
    default:
      return undefined;
  }
}

function lossOfBytes(name: string): Loss {
  return { what: `a ${name}`, readBackAs: WRITTEN_EMPTY.has(name) ? "an empty object" : READ_BACK_AS.binary };
}

function lossOfObject(type: ObjectType): Loss | undefined {
  const { name = "an object", package: from } = type;
  if (from === undefined) return lossOfOwn(type);
  if (FRAMEWORK.test(from)) return undefined;
  // Nobody here can change a part of it, so it is named as a whole.
  for (const { path, type: part } of walkType(type, name)) {
    const loss = part.kind === "object" ? lossOfOwn(part) : lossOf(part);
    if (!loss) continue;
    return part === type
      ? loss
      : { what: `${name} of ${from}, in which ${path} is ${loss.what}`, readBackAs: loss.readBackAs };
  }
  return undefined;
}

function lossOfOwn({ name, isClass, properties }: ObjectType): Loss | undefined {
  if (isClass) {
    const readBackAs = name?.endsWith("Error") ? READ_BACK_AS.error : READ_BACK_AS["class-instance"];
    return { what: name === undefined ? "an instance of a class" : `an instance of the class ${name}`, readBackAs };
  }
  const functions = functionsOf({ properties });
  if (functions.length === 0) return undefined;
  const many = functions.length > 1;
  return {
    what: `an object with the function${many ? "s" : ""} ${functions.join(", ")}`,
    readBackAs: `the object without ${many ? "them" : "it"}`,
  };
}

function functionsOf({ properties }: Pick<ObjectType, "properties">): string[] {
  return properties.filter(({ type }) => isFunction(type)).map(({ name }) => name);
}

function isFunction(type: StateType): boolean {
  return type.kind === "function" || (type.kind === "union" && type.options.some(isFunction));
}
