import { isStateSchemaModel } from "@threadkeep/state";
import type { HalfRead } from "../check/half-read.ts";
import { findPrototypeKey } from "../config/find-prototype-key.ts";
import { relativeFile } from "../relative-file.ts";

/** A schema as a child sent it. The child ran code that is not ours, which may have changed what it sends. */
export function arrivedSchema(schema: unknown, { file, root }: { file: string; root: string }): HalfRead {
  const prototypeKey = findPrototypeKey(schema);
  if (prototypeKey === undefined && isStateSchemaModel(schema)) return { schema };
  const what = prototypeKey === undefined ? "is no schema" : `has a key ${prototypeKey}, which is refused`;
  return {
    problem: {
      code: "module.threw",
      message: `What was read of ${relativeFile(file, root)} ${what}.`,
      help: "Something in the module changes built-in objects. Run threadkeep check --static to judge its types alone.",
    },
  };
}
