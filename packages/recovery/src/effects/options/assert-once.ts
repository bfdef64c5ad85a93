import { isRecord } from "../claim/record.ts";
import { invalidOption } from "./assert-known-options.ts";

/** Before anything is recorded of it. @throws {ThreadkeepError} `effect.invalid-option` */
export function assertOnce(config: unknown, options: unknown, run: unknown): void {
  if (!isRecord(config)) throw invalid("has no config: hand on the one that the node is given");
  if (!isRecord(options) || typeof options["name"] !== "string" || options["name"] === "")
    throw invalid("has no name: give it options with one, which questions and records show");
  const { name, key } = options;
  if (key !== undefined && !isKey(key))
    throw invalid(`${name} has a key that tells nothing apart: give it a text that is not empty, an order's id, say`);
  if (typeof run !== "function") throw invalid(`${name} has nothing to do: give it a function after its options`);
}

// A number is written as one. Objects would all be written alike.
function isKey(key: unknown): boolean {
  return typeof key === "number" || typeof key === "bigint" || (typeof key === "string" && key !== "");
}

function invalid(what: string) {
  const example =
    'ledger.once(config, { name: "charge", key: order.id }, ({ idempotencyKey }) => charge(order, idempotencyKey))';
  return invalidOption(`The call ${what}, as in ${example}.`, "ledger.once");
}
