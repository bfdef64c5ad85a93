export { ThreadkeepError, type ThreadkeepErrorOptions } from "./threadkeep-error.ts";
export { nearestName, nearestNames } from "./nearest-name.ts";
export { KB, formatBytes, parseByteSize, type ByteSize } from "./size/byte-size.ts";
export {
  measureState,
  type ChannelMeasurement,
  type MeasureStateOptions,
  type StateMeasurement,
} from "./size/measure-state.ts";
export { type StateSerde } from "./size/measure-with-serde.ts";
export { createStateMeter, type StateMeter } from "./size/state-meter.ts";
export { READ_BACK_AS, isDestroyed, type LossyKind, type LossyValue } from "./size/lossy-value.ts";
export {
  assertStateFits,
  findOversize,
  resolveStateBudget,
  type ResolvedStateBudget,
  type StateBudget,
} from "./size/assert-state-fits.ts";
export { StateOversizedError, type OversizeOffender, type StateOversize } from "./size/state-oversized-error.ts";
export {
  createTokenCounter,
  type CountableMessage,
  type PlainMessage,
  type TokenCounter,
  type TokenCounterOptions,
  type TokenExtras,
} from "./tokens/token-counter.ts";
export { type TokenEncoding } from "./tokens/bpe/encodings.ts";
export { type TokenEncoder } from "./tokens/encoder/token-encoder.ts";
export { type TokenFraming } from "./tokens/message/visit-message.ts";
export { type Bound } from "./schema/bounds/bound.ts";
export { type Finding, type Severity } from "./schema/lint/finding.ts";
export {
  type Allowance,
  type ResolvedLintConfig,
  type SchemaBaseline,
  type SchemaLintConfig,
  type StateSample,
} from "./schema/lint/lint-config.ts";
export {
  type ChannelKind,
  type ChannelModel,
  type DefaultModel,
  type EdgeModel,
  type FieldUse,
  type FieldWrite,
  type GraphTopology,
  type NodeModel,
  type ReducerBehavior,
  type ReducerModel,
  type RouterModel,
  type SchemaSource,
  type SourcePosition,
  type StateSchemaModel,
} from "./schema/model/state-schema-model.ts";
export { type PropertyType, type StateType } from "./schema/model/state-type.ts";
export { RULE_IDS, type RuleId } from "./schema/rules/rule-id.ts";
export { isStateSchemaModel } from "./schema/model/is-state-schema-model.ts";
export { mergeSchemas } from "./schema/model/merge-schemas.ts";
export { snapshotSchema } from "./schema/model/snapshot-schema.ts";
export { staleParts } from "./schema/lint/stale-parts.ts";
export { resolveLintConfig } from "./schema/lint/resolve-lint-config.ts";
export { type Rule, type RuleExample, type RuleNeed } from "./schema/rules/rule.ts";
export { readStateSchema, type ReadStateSchemaOptions } from "./schema/read/read-state-schema.ts";
export { worstCaseBytes, worstCaseOfChannel, worstCaseOfSchema } from "./schema/bounds/worst-case-bytes.ts";
export { lintSchemaModel, type LintResult } from "./schema/lint/lint-schema-model.ts";
export { lintStateSchema } from "./schema/lint/lint-state-schema.ts";
export { RULES } from "./schema/rules/registry.ts";
export { UNDECLARED_IN_JAVASCRIPT } from "./schema/rules/schema/untold-types.ts";
export { externalId, externalIds } from "./refs/external-id.ts";
