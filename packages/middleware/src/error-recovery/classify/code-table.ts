import type { ErrorClass } from "./classified-error.ts";

/** Classes by codes that come from outside: unlike an object it knows no "constructor". */
export function codeTable(codes: Readonly<Record<string, ErrorClass>>): ReadonlyMap<string, ErrorClass> {
  return new Map(Object.entries(codes));
}
