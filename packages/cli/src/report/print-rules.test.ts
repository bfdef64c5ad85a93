import picocolors from "picocolors";
import { expect, it } from "vitest";
import { printRules } from "./print-rules.ts";
import { rules } from "./testing/check-reports.ts";

it("printRules lists every rule under the part before its slash", () => {
  const text = printRules(rules, { colors: picocolors.createColors(false), width: 60 });
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    size
      size/checkpoint-budget  error    The whole state fits its
                                       budget.
      size/unbounded-array    warning  A list says how long it
                                       can grow.

    refs
      refs/id-only            error    A field that says it is a
                                       reference holds an id.

    threadkeep check explain <rule> shows why, with a bad and a good example.
    "
  `);
});

it("printRules colors the severity alone", () => {
  const colors = picocolors.createColors(true);
  expect(printRules(rules, { colors, width: 80 })).toContain(
    `refs/id-only            ${colors.red("error")}    A field`,
  );
});
