export {
  onceOnlyMiddleware,
  type OnceOnlyMiddlewareOptions,
  type OnceOnlyToolOptions,
} from "./effects/agent/once-only-middleware.ts";
export { type EffectLedger } from "./effects/effect-ledger.ts";
export {
  type EffectPolicy,
  type UnknownEffect,
  type Verification,
  type VerifyPolicy,
} from "./effects/effect-policy.ts";
