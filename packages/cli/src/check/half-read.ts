import type { StateSchemaModel } from "@threadkeep/state";
import type { Problem } from "../report/check-report.ts";

/** What one of the two readings, of the types or of the loaded module, made of one graph. */
export type HalfRead =
  | {
      schema: StateSchemaModel;
      problem?: undefined;
      /** What may be missing in it: files that could be read in part. */
      notes?: readonly Problem[];
    }
  | { schema?: undefined; problem: Problem; notes?: undefined };
