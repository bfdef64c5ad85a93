import type { ChannelModel, RouterModel } from "../../model/state-schema-model.ts";
import { END } from "../graph/node-graph.ts";

/** What to type: a closed set in the way the channel is declared, of the router's own destinations where they are known. */
export function closedTypeHint(name: string, { typeFrom }: ChannelModel, routers: readonly RouterModel[]): string {
  const declared = routers.flatMap(({ destinations }) => (destinations === "undeclared" ? [] : destinations));
  const names = [...new Set(declared)]
    .filter((destination) => destination !== END)
    .map((value) => JSON.stringify(value));
  const isEnd = declared.includes(END);
  if (typeFrom === "schema") return `${name}: z.enum([${atLeastTwo(names, isEnd ? ["END"] : []).join(", ")}])`;
  return `${name}: Annotation<${atLeastTwo(names, isEnd ? ["typeof END"] : []).join(" | ")}>`;
}

/** Where too few destinations are known, words that show the shape. */
function atLeastTwo(names: readonly string[], end: readonly string[]): string[] {
  const known = [...names.slice(0, 6), ...end];
  return known.length > 1 ? known : [...(names.length === 1 ? names : ['"again"']), '"done"'];
}
