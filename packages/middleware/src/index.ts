export { guardGraph } from "./guard/guard-graph.ts";
export { type GuardedNode, type StateGuardEvent, type StateGuardOptions } from "./guard/guard-options.ts";
