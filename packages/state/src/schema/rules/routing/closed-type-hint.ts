import type { ChannelModel, RouterModel } from "../../model/state-schema-model.ts";
import { END } from "../graph/node-graph.ts";

/** What to type: a closed set in the way the channel is declared, of the router's own destinations where they are known. */
export function closedTypeHint(name: string, { typeFrom }: ChannelModel, routers: readonly RouterModel[]): string {
  const declared = routers.flatMap(({ destinations }) => (destinations === "undeclared" ? [] : destinations));
  const names = [...new Set(declared)].filter((destination) => destination !== END);
  const known = names.length > 1 ? names.slice(0, 6) : [...(names.length === 1 ? names : ["again"]), "done"];
  const values = known.map((value) => JSON.stringify(value));
  return typeFrom === "schema"
    ? `${name}: z.enum([${values.join(", ")}])`
    : `${name}: Annotation<${values.join(" | ")}>`;
}
