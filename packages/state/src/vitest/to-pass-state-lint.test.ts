import { Annotation, StateSchema, UntrackedValue } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import "./index.ts";

const only = { "size/unbounded-string": "off", "size/unbounded-array": "off" } as const;
const clean = z.object({ query: z.string().max(200), round: z.number() });
const warned = z.object({ docIds: z.array(z.string()).max(5) });
const faulty = z.object({ startedAt: z.date(), docIds: z.array(z.string()).max(5) });

function messageOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected the matcher to fail");
}

describe("toPassStateLint", () => {
  it("passes and fails by the errors found", () => {
    expect(clean).toPassStateLint();
    expect(warned).toPassStateLint({ rules: only });
    expect(faulty).not.toPassStateLint({ rules: only });
    expect(new StateSchema({ query: z.string().max(9), cache: new UntrackedValue(z.date()) })).toPassStateLint();
  });

  it("fails on warnings where that is asked for", () => {
    expect(warned).not.toPassStateLint({ failOn: "warn", rules: only });
    expect(clean).toPassStateLint({ failOn: "warn" });
  });

  it("lists the findings with what to do, errors first", () => {
    expect(messageOf(() => expect(faulty).toPassStateLint({ rules: only }))).toBe(
      "expected the state to pass the lint, but found 1 error and 1 warning\n\n" +
        "  error serde/lossy-type startedAt: startedAt is a Date, which a checkpoint gives back as a string. " +
        "Store `date.toISOString()` and declare a string; make a Date of it where one is needed.\n" +
        "  warn refs/id-only docIds: docIds says by its name that it is a reference, but any text of any length fits into it. " +
        "Use `docIds: externalIds({ max: 50 })`, which refuses content, or give the string a `.max()`.",
    );
    expect(messageOf(() => expect(clean).not.toPassStateLint())).toBe(
      "expected the state not to pass the lint, but found nothing",
    );
  });

  it("holds `until` against the current date, unless another day is given", () => {
    const allow = [
      { rule: "serde/lossy-type" as const, path: "startedAt", reason: "of one node", until: "2020-01-31" },
    ];
    expect(faulty).toPassStateLint({ rules: only, allow, today: "2020-01-31" });
    expect(faulty).not.toPassStateLint({ rules: only, allow, today: "2020-02-01" });
    expect(faulty).not.toPassStateLint({ rules: only, allow });
  });

  it("refuses what is no schema, and a config with an unknown rule", () => {
    expect(messageOf(() => expect({ query: "why" }).toPassStateLint())).toContain("No state schema can be read");
    expect(messageOf(() => expect(undefined).not.toPassStateLint())).toContain("No state schema can be read");
    const rules: object = { "size/unbounded-sting": "off" };
    expect(messageOf(() => expect(clean).not.toPassStateLint({ rules }))).toContain(
      "Did you mean size/unbounded-string?",
    );
  });

  it("takes an Annotation, of whose types nothing can be known", () => {
    expect(Annotation.Root({ docs: Annotation<Date[]> })).toPassStateLint();
  });
});
