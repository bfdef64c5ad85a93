import type { StateType } from "../../model/state-type.ts";
import { propertyOf } from "../property-of.ts";
import { unknown } from "./build-type.ts";

type Class = (...args: never[]) => unknown;

/** Instances of a class, as `z.instanceof` declares them. Subclasses of built-ins count as those. */
export function classType(declared: object): StateType {
  const named = propertyOf(declared, "name");
  const name = typeof named === "string" && named !== "" ? named : "an unnamed class";
  if (isMessageClass(declared)) return { kind: "message", name };
  const builtIn = ancestors(declared).find((ancestor) => isBuiltIn(ancestor) && Object.hasOwn(BUILT_IN, ancestor.name));
  return builtIn ? BUILT_IN[builtIn.name]!(name) : instanceType(name);
}

function instanceType(name: string): StateType {
  return { kind: "object", properties: [], rest: unknown("a class says nothing of its fields"), name, isClass: true };
}

const anything = unknown("a class says nothing of what it holds");
const binary = (name: string): StateType => ({ kind: "binary", name });

const BUILT_IN: Readonly<Record<string, (name: string) => StateType>> = {
  Date: () => ({ kind: "date" }),
  RegExp: () => ({ kind: "regexp" }),
  Promise: () => ({ kind: "promise" }),
  Function: () => ({ kind: "function" }),
  Array: () => ({ kind: "array", items: anything }),
  Map: () => ({ kind: "map", key: anything, value: anything }),
  Set: () => ({ kind: "set", items: anything }),
  ArrayBuffer: binary,
  SharedArrayBuffer: binary,
  DataView: binary,
  Blob: binary,
  Int8Array: binary,
  Uint8Array: binary,
  Uint8ClampedArray: binary,
  Int16Array: binary,
  Uint16Array: binary,
  Int32Array: binary,
  Uint32Array: binary,
  Float32Array: binary,
  Float64Array: binary,
  BigInt64Array: binary,
  BigUint64Array: binary,
};

// Longer than any chain of classes: a proxy may have a prototype without end.
const MAX_ANCESTORS = 20;

function ancestors(declared: object): Class[] {
  const chain: Class[] = [];
  let ancestor: unknown = declared;
  while (typeof ancestor === "function" && chain.length < MAX_ANCESTORS) {
    chain.push(ancestor as Class);
    ancestor = Object.getPrototypeOf(ancestor);
  }
  return chain;
}

// By identity: a project may have a class of its own that is called Map.
function isBuiltIn(ancestor: Class): boolean {
  return propertyOf(globalThis, ancestor.name) === ancestor;
}

// Of any copy of @langchain/core.
function isMessageClass(declared: object): boolean {
  return typeof propertyOf(propertyOf(declared, "prototype"), "_getType") === "function";
}
