// Not `.test.ts`: it is run by the consumer's own vitest, from the tarball.
import { externalIds } from "@threadkeep/state";
import { toFitStateBudget } from "@threadkeep/state/vitest";
import { expect, it } from "vitest";
import { z } from "zod";

it("fits a small state and refuses a large one", () => {
  expect({ note: "small" }).toFitStateBudget("1 KB");
  expect({ note: "x".repeat(2_000) }).not.toFitStateBudget("1 KB");
  expect(toFitStateBudget({ note: "small" }).pass).toBe(true);
});

it("passes a schema of ids and refuses one of content", () => {
  expect(z.object({ docIds: externalIds({ max: 10 }) })).toPassStateLint();
  expect(z.object({ docIds: z.array(z.object({ html: z.string() })) })).not.toPassStateLint();
});
