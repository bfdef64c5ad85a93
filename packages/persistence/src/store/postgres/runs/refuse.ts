import type { SchemaNames } from "../names.ts";
import { runDocument } from "./run-document.ts";

/** Within a function that answers with an Admission. @param holder SQL for the id of the run that is in the way, or null */
export function refuse({ runs }: SchemaNames, holder: string): string {
  return `RETURN json_build_object('kind', 'refused', 'holder',
      (SELECT ${runDocument("r")} FROM ${runs} r WHERE r.run_id = ${holder}));`;
}
