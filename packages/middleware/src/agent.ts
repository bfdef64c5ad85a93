export { stateGuardMiddleware } from "./guard/state-guard-middleware.ts";
export { type GuardedNode, type StateGuardEvent, type StateGuardOptions } from "./guard/guard-options.ts";
