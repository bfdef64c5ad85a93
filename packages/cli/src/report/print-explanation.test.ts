import picocolors from "picocolors";
import { expect, it } from "vitest";
import { printExplanation } from "./print-explanation.ts";
import { rules } from "./testing/check-reports.ts";

const options = { colors: picocolors.createColors(false), width: 60 };
const good = { code: `export const state = z.object({ docs: z.array(z.string().max(64)).max(10) });\n` };

it("printExplanation shows why, both examples, and how to be rid of the rule", () => {
  const bad = {
    code: `
      import { z } from "zod";

      export const state = z.object({
        docs: z.array(z.string()),
      });
    `,
  };
  expect(`\n${printExplanation({ ...rules[2]!, bad, good }, options)}`).toMatchInlineSnapshot(`
    "
    size/unbounded-array  warning
    A list says how long it can grow.

    A list without a bound grows with the thread until a
    checkpoint is slow.

    Bad
        import { z } from "zod";

        export const state = z.object({
          docs: z.array(z.string()),
        });

    Good
        export const state = z.object({ docs: z.array(z.string().max(64)).max(10) });

    Turn it off in threadkeep.config.ts
        rules: { "size/unbounded-array": "off" }

    Or accept one finding, and say why
        allow: [{ rule: "size/unbounded-array", path: "docs", reason: "why it may stay", until: "2030-12-31" }]
    "
  `);
});

it("printExplanation shows what a bad example was compared with", () => {
  const text = printExplanation(
    { ...rules[2]!, bad: { code: "export {};", before: "export const x = 1;" }, good },
    options,
  );
  expect(text).toContain("\nBad: before\n    export const x = 1;\n\nBad: now\n    export {};\n");
});
