// Importing this subpath registers the matchers: `import "@threadkeep/state/vitest"` in a setup file or a test.
import { expect } from "vitest";
import type { StateBudget } from "../size/assert-state-fits.ts";
import type { ByteSize } from "../size/byte-size.ts";
import { toFitStateBudget } from "./to-fit-state-budget.ts";
import { toPassStateLint, type StateLintExpectation } from "./to-pass-state-lint.ts";

expect.extend({ toFitStateBudget, toPassStateLint });

export interface StateMatchers<R = unknown> {
  /** Passes when the state's serialized size is within `maxBytes` (50 KB by default) and every channel within its own. */
  toFitStateBudget(maxBytes?: ByteSize, options?: Pick<StateBudget, "channels">): R;
  /** Passes when the lint finds no error in a schema, graph or agent; with `failOn: "warn"`, when it finds nothing. */
  toPassStateLint(expectation?: StateLintExpectation): R;
}

declare module "vitest" {
  // The parameter has to be declared exactly as vitest declares it.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> extends StateMatchers<T> {}
}

export { toFitStateBudget, type MatcherResult } from "./to-fit-state-budget.ts";
export { toPassStateLint, type StateLintExpectation } from "./to-pass-state-lint.ts";
