import { channelRemoved } from "./compat/channel-removed.ts";
import { reducerChanged } from "./compat/reducer-changed.ts";
import { typeNarrowed } from "./compat/type-narrowed.ts";
import { noExit } from "./loops/no-exit.ts";
import { recursionLimitImplicit } from "./loops/recursion-limit-implicit.ts";
import { retryCounter } from "./loops/retry-counter.ts";
import { lockStale } from "./meta/lock-stale.ts";
import { reasonMissing } from "./meta/reason-missing.ts";
import { suppressionExpired } from "./meta/suppression-expired.ts";
import { suppressionUnused } from "./meta/suppression-unused.ts";
import { defaultMissing } from "./reducers/default-missing.ts";
import { listNeedsReducer } from "./reducers/list-needs-reducer.ts";
import { pure } from "./reducers/pure.ts";
import { windowMissing } from "./reducers/window-missing.ts";
import { embeddedContent } from "./refs/embedded-content.ts";
import { idOnly } from "./refs/id-only.ts";
import { closedSet } from "./routing/closed-set.ts";
import { declaredDestinations } from "./routing/declared-destinations.ts";
import { primitive } from "./routing/primitive.ts";
import { defaultIgnored } from "./schema/default-ignored.ts";
import { opaqueType } from "./schema/opaque-type.ts";
import { lossyType } from "./serde/lossy-type.ts";
import { roundtrip } from "./serde/roundtrip.ts";
import { channelBudget } from "./size/channel-budget.ts";
import { checkpointBudget } from "./size/checkpoint-budget.ts";
import { growth } from "./size/growth.ts";
import { inlineBlob } from "./size/inline-blob.ts";
import { unboundedArray } from "./size/unbounded-array.ts";
import { unboundedRecord } from "./size/unbounded-record.ts";
import { unboundedString } from "./size/unbounded-string.ts";
import type { RuleId } from "./rule-id.ts";
import type { Rule } from "./rule.ts";

/** Every rule, in the order of RULE_IDS. */
export const RULES: readonly Rule[] = [
  checkpointBudget,
  channelBudget,
  growth,
  unboundedArray,
  unboundedRecord,
  unboundedString,
  inlineBlob,
  idOnly,
  embeddedContent,
  primitive,
  closedSet,
  declaredDestinations,
  listNeedsReducer,
  pure,
  defaultMissing,
  windowMissing,
  opaqueType,
  defaultIgnored,
  lossyType,
  roundtrip,
  noExit,
  retryCounter,
  recursionLimitImplicit,
  channelRemoved,
  typeNarrowed,
  reducerChanged,
  reasonMissing,
  suppressionUnused,
  suppressionExpired,
  lockStale,
];

export function ruleOf(id: RuleId): Rule {
  return RULES.find((rule) => rule.id === id)!;
}
