import { nearestName } from "@threadkeep/state";
import { isRecord } from "../claim/record.ts";
import { invalidOption } from "../options/assert-known-options.ts";

/**
 * A name that no tool has would leave the tool that was meant without its ledger.
 *
 * @param tools those the model is about to be given
 * @throws {ThreadkeepError} `effect.invalid-option`
 */
export function assertToolNames(wanted: readonly string[], tools: readonly unknown[]): void {
  const names = tools.flatMap((tool) => (isRecord(tool) && typeof tool["name"] === "string" ? tool["name"] : []));
  const missing = wanted.find((name) => !names.includes(name));
  if (missing === undefined) return;
  const nearest = nearestName(missing, names);
  throw invalidOption(
    `onceOnlyMiddleware names "${missing}", and the agent has no tool of that name: it would be called without the ledger. ` +
      (nearest === undefined ? "It has none. " : `Did you mean ${nearest}? It has ${names.join(", ")}. `) +
      "Where a middleware adds or leaves out tools, put onceOnlyMiddleware where it sees them: after one that adds, before one that leaves out.",
    "onceOnlyMiddleware",
  );
}
