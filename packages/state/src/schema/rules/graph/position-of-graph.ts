import type { SourcePosition, StateSchemaModel } from "../../model/state-schema-model.ts";

/** To be spread into a finding about nodes and routers, which have no position of their own. */
export function positionOfGraph({ position }: StateSchemaModel): { position?: SourcePosition } {
  return position ? { position } : {};
}
