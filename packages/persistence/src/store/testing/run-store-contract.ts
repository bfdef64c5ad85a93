import { describe } from "vitest";
import { describeAdmission } from "./runs/admission.ts";
import { describeClaims } from "./runs/claims.ts";
import { describeEndings } from "./runs/endings.ts";
import { describeHolds } from "./runs/holds.ts";
import { describeCounts } from "./runs/counts.ts";
import { describeLists } from "./runs/lists.ts";
import { eachWithStore, type OpenStore } from "./store-under-test.ts";

/** What holds of every RunStore. */
export function describeRunStore({ open }: { open: OpenStore }): void {
  describe("a run store", () => {
    const current = eachWithStore(open);
    describeAdmission(current);
    describeClaims(current);
    describeEndings(current);
    describeHolds(current);
    describeLists(current);
    describeCounts(current);
  });
}
