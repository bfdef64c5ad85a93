import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";

const TIME = /^\d{4}-\d\d-\d\dT.*Z$/;

/** When a checkpoint was made, ISO 8601. A copy of an old one keeps the time of that; when it was copied its metadata tells. */
export function madeAt({
  checkpoint: { ts },
  metadata = {},
}: Pick<CheckpointTuple, "checkpoint"> & { metadata?: object }) {
  const forkedFrom: unknown = "forkedFrom" in metadata ? metadata.forkedFrom : undefined;
  const at = typeof forkedFrom === "object" && forkedFrom !== null && "at" in forkedFrom ? forkedFrom.at : undefined;
  return typeof at === "string" && TIME.test(at) && at > ts ? at : ts;
}
