// Importing this subpath registers the matchers: `import "@threadkeep/state/vitest"` in a setup file or a test.
import { expect } from "vitest";
import type { StateBudget } from "../size/assert-state-fits.ts";
import type { ByteSize } from "../size/byte-size.ts";
import { toFitStateBudget } from "./to-fit-state-budget.ts";

expect.extend({ toFitStateBudget });

export interface StateMatchers<R = unknown> {
  /** Passes when the state's serialized size is within `maxBytes` (50 KB by default) and every channel within its own. */
  toFitStateBudget(maxBytes?: ByteSize, options?: Pick<StateBudget, "channels">): R;
}

declare module "vitest" {
  // The parameter has to be declared exactly as vitest declares it.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> extends StateMatchers<T> {}
}

export { toFitStateBudget, type MatcherResult } from "./to-fit-state-budget.ts";
