import type { SchemaNames } from "../names.ts";
import { defineFunction } from "./function-body.ts";
import { selectLast } from "./select-last.ts";
import { inNamespace } from "./in-namespace.ts";
import { isStillStored } from "./still-stored.ts";

/** The id of the checkpoint of a namespace that was put last. */
export function headFunction(names: SchemaNames): string {
  const { head, arrivals } = names;
  return defineFunction({
    name: head,
    parameters: "p_thread text, p_ns text",
    returns: "text",
    body: `
DECLARE
  last text;
BEGIN
  ${selectLast(names)}
  RETURN coalesce(
    (SELECT a.checkpoint_id FROM ${arrivals} a WHERE ${inNamespace("a")} AND a.sort_id = last AND ${isStillStored(names, "a")}
      ORDER BY a.rank DESC LIMIT 1), last);
END`,
  });
}
