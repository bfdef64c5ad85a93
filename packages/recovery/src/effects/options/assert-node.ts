import { invalidOption } from "./assert-known-options.ts";

/** @throws {ThreadkeepError} `effect.invalid-option` */
export function assertNode(node: unknown): void {
  if (typeof node === "function") return;
  throw invalidOption(
    `onceOnlyNode takes a node's function, and was given ${node === null ? "null" : typeof node}. Give it as ` +
      "onceOnlyNode(async (state, config) => update, { ledger }). For a tool there is onceOnly.",
    "onceOnlyNode",
  );
}
