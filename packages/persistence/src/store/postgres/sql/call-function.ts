import type { SqlValue } from "../postgres-database.ts";
import type { Params } from "./params.ts";

export function callFunction(name: string, params: Params, values: readonly SqlValue[]): string {
  return `${name}(${values.map((value) => params.add(value)).join(", ")})`;
}
