import type { RuleId } from "../rules/rule-id.ts";
import type { SourcePosition } from "../model/state-schema-model.ts";

export type Severity = "error" | "warn";

export interface Finding {
  ruleId: RuleId;
  severity: Severity;
  /** `docs`, `docs[].pageContent`, `cache.*`; of the topology `node:review`, `router:review`; `graph` for the whole. */
  path: string;
  /** What is wrong, on what, with figures. One or two sentences. */
  message: string;
  /** What to type or to do instead. */
  help: string;
  position?: SourcePosition;
}
