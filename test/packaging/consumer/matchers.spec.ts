// Not `.test.ts`: it is run by the consumer's own vitest, from the tarball.
import { toFitStateBudget } from "@threadkeep/state/vitest";
import { expect, it } from "vitest";

it("fits a small state and refuses a large one", () => {
  expect({ note: "small" }).toFitStateBudget("1 KB");
  expect({ note: "x".repeat(2_000) }).not.toFitStateBudget("1 KB");
  expect(toFitStateBudget({ note: "small" }).pass).toBe(true);
});
