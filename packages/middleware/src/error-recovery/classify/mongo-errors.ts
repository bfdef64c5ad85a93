import type { ErrorFacts } from "./error-facts.ts";
import { attempt, readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Errors of MongoDB's servers, by the labels that its driver acts on. What the driver itself says of a connection is known by its names.
 * https://www.mongodb.com/docs/manual/reference/error-codes/
 */
export function judgeMongo({ value, names }: ErrorFacts): Verdict | undefined {
  // The driver looks for one before it tries again, too: that nothing was sent is not said. The cause knows why none was found.
  if (names.includes("MongoServerSelectionError")) return { class: "network", provider: "mongodb", weak: true };
  if (!names.some((name) => /^Mongo(?:Server|Bulk|WriteConcern)[A-Za-z]*Error$/.test(name))) return undefined;
  // The transaction was rolled back.
  if (hasLabel(value, "TransientTransactionError")) return { class: "server", provider: "mongodb" };
  // The server went away, or is not the one that writes any more.
  return hasLabel(value, "RetryableWriteError") ? { class: "network", provider: "mongodb" } : undefined;
}

function hasLabel(value: unknown, label: string): boolean {
  const labels = readField(value, "errorLabels");
  return attempt(() => Array.isArray(labels) && labels.includes(label)) === true;
}
