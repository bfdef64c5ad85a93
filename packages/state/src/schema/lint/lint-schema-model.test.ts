import { Annotation, MessagesAnnotation } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { StateSchemaModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";
import { readStateSchema } from "../read/read-state-schema.ts";
import type { RuleId } from "../rules/rule-id.ts";
import { channelOf, listOf, number, objectOf, schemaOf, text } from "../testing/models.ts";
import type { Allowance, SchemaLintConfig } from "./lint-config.ts";
import { lintSchemaModel, type LintOptions } from "./lint-schema-model.ts";
import { lintStateSchema } from "./lint-state-schema.ts";
import { resolveLintConfig } from "./resolve-lint-config.ts";

const date: StateType = { kind: "date" };
const any: StateType = { kind: "unknown", why: "declared any" };
const LOSSY: RuleId = "serde/lossy-type";
const OPAQUE: RuleId = "schema/opaque-type";
const at = (line: number) => ({ file: "src/state.ts", line, column: 1 });

// The rules of these tests: one that finds errors, one that warns, and those about `allow`.
const only: RuleId[] = [LOSSY, OPAQUE, "meta/reason-missing", "meta/suppression-unused", "meta/suppression-expired"];

function lint(schema: StateSchemaModel, config: SchemaLintConfig = {}, options: LintOptions = { only }) {
  return lintSchemaModel(schema, resolveLintConfig(config), options);
}

function idsAndPaths(findings: { ruleId: string; path: string }[]) {
  return findings.map(({ ruleId, path }) => `${ruleId} ${path}`);
}

const allow = (path: string, facts: Partial<Allowance> = {}): Allowance => ({
  rule: LOSSY,
  path,
  reason: "of one node",
  ...facts,
});

describe("lintSchemaModel", () => {
  const schema = schemaOf([channelOf("b", date), channelOf("a", objectOf({ at: date, raw: any }))]);

  it("lists findings in the order of the channels, then of the rules", () => {
    expect(idsAndPaths(lint(schema).findings)).toEqual([`${LOSSY} b`, `${OPAQUE} a.raw`, `${LOSSY} a.at`]);
    const about = lint(schema, { allow: [allow("gone")] }).findings;
    expect(idsAndPaths(about).at(-1)).toBe("meta/suppression-unused allow:serde/lossy-type:gone");
  });

  it("gives each finding its rule's severity, or the config's", () => {
    expect(lint(schema).findings.map(({ severity }) => severity)).toEqual(["error", "warn", "error"]);
    const severities = lint(schema, { rules: { [OPAQUE]: "error", [LOSSY]: "warn" } }).findings;
    expect(severities.map(({ severity }) => severity)).toEqual(["warn", "error", "warn"]);
    expect(idsAndPaths(lint(schema, { rules: { [OPAQUE]: "off" } }).findings)).toEqual([`${LOSSY} b`, `${LOSSY} a.at`]);
  });

  it("judges an allowance by the rule it names, which is told of only where it was asked for", () => {
    const entries = { allow: [allow("b"), allow("gone")], today: "2026-06-01" };
    const told = lint(schema, entries, { only: ["meta/suppression-unused"] });
    expect(idsAndPaths(told.findings)).toEqual(["meta/suppression-unused allow:serde/lossy-type:gone"]);
    expect(told.allowed).toEqual([]);
    expect(idsAndPaths(lint(schema, entries, { only: [LOSSY] }).allowed)).toEqual([`${LOSSY} b`]);
  });

  it("lets a finding be weaker than its rule, unless the config sets the rule's severity", () => {
    const ids = schemaOf([channelOf("docIds", listOf(text), { typeFrom: "schema" })]);
    const severities = (rules: SchemaLintConfig["rules"] = {}) =>
      lint(ids, { rules }, { only: ["refs/id-only"] }).findings.map(({ severity }) => severity);
    expect(severities()).toEqual(["warn"]);
    expect(severities({ "refs/id-only": "error" })).toEqual(["error"]);
  });

  it("shows where the channel is declared, else where the graph is", () => {
    const placed: StateSchemaModel = {
      ...schemaOf([
        channelOf("a", date, { position: at(3) }),
        channelOf("a.b", date, { position: at(4) }),
        channelOf("c", date),
      ]),
      position: at(1),
    };
    expect(lint(placed).findings.map(({ path, position }) => [path, position?.line])).toEqual([
      ["a", 3],
      ["a.b", 4],
      ["c", 1],
    ]);
    expect(lint(schema).findings[0]).not.toHaveProperty("position");
  });

  it("is the same each time", () => expect(lint(schema)).toEqual(lint(structuredClone(schema))));

  it("takes a channel named like the prototype for a channel", () => {
    const odd = schemaOf([channelOf("__proto__", date), channelOf("constructor", date)]);
    expect(idsAndPaths(lint(odd).findings)).toEqual([`${LOSSY} __proto__`, `${LOSSY} constructor`]);
  });
});

describe("allow", () => {
  const schema = schemaOf([
    channelOf("docs", listOf(objectOf({ at: date, "odd (key)": date }))),
    channelOf("at", date),
  ]);
  const left = (...entries: Allowance[]) => idsAndPaths(lint(schema, { allow: entries, today: "2026-06-01" }).findings);

  it.each(["docs[].at", "docs*", "*.at", "d*s*[].*t", "docs[]*", "**at"])("%s covers docs[].at", (path) => {
    expect(left(allow(path))).not.toContain(`${LOSSY} docs[].at`);
  });

  it.each(["docs", "docs.*.at", "docs[].a", "docs[].at*x", "d.*", "docs[].at.*", "docs[].at*.at", "*at*at*"])(
    "%s does not",
    (path) => {
      expect(left(allow(path))).toContain(`${LOSSY} docs[].at`);
    },
  );

  it("keeps what is allowed apart, and covers only the rule that it names", () => {
    const { findings, allowed } = lint(schema, { allow: [allow("docs*")] });
    expect(idsAndPaths(findings)).toEqual([`${LOSSY} at`]);
    expect(idsAndPaths(allowed)).toEqual([`${LOSSY} docs[].at`, `${LOSSY} docs[]["odd (key)"]`]);
    expect(left(allow("docs[].at", { rule: OPAQUE }))).toContain(`${LOSSY} docs[].at`);
  });

  it("takes no time over a pattern of many stars", () => {
    const path = "a".repeat(5000);
    expect(lint(schemaOf([channelOf(path, date)]), { allow: [allow(`${"*a".repeat(500)}*b`)] }).allowed).toEqual([]);
  });

  it.each(["", "  ", "TODO", "todo:", "- tbd -", "n/a", "…"])("asks for a reason instead of %j", (reason) => {
    expect(left(allow("*", { reason }))).toEqual([`meta/reason-missing allow:${LOSSY}:*`]);
  });

  it.each(["only the first node reads it", "TODO-123 moves it to the store", "наследие"])(
    "takes %j as one",
    (reason) => {
      expect(left(allow("*", { reason }))).toEqual([]);
    },
  );

  it("reports what covers nothing, once", () => {
    expect(left(allow("*"), allow("gone"), allow("gone"))).toEqual([`meta/suppression-unused allow:${LOSSY}:gone`]);
    expect(lint(schema, { allow: [allow("*")], rules: { [LOSSY]: "off" } }).findings).toMatchObject([
      { ruleId: "meta/suppression-unused" },
    ]);
  });

  it("does not take the silence of a rule for nothing found", () => {
    const locked = [allow("docs", { rule: "compat/channel-removed" })];
    const all = { only: [...only, "compat/channel-removed" as const] };
    expect(lint(schemaOf([]), { allow: locked }, all).findings).toEqual([]);
    const typesAlone = { ...schemaOf([]), sources: ["typescript" as const] };
    expect(lint(typesAlone, { allow: [allow("docs")] }).findings).toEqual([]);
  });

  it("holds through its last day", () => {
    const until = (day: string) => left(allow("*", { until: day }));
    expect(until("2026-06-01")).toEqual([]);
    const expired = `meta/suppression-expired allow:${LOSSY}:*`;
    expect(until("2026-05-31")).toEqual([`${LOSSY} docs[].at`, `${LOSSY} docs[]["odd (key)"]`, `${LOSSY} at`, expired]);
    expect(left(allow("*"), allow("gone", { until: "2026-05-31" }))).toEqual([
      `meta/suppression-expired allow:${LOSSY}:gone`,
    ]);
    for (const day of ["2026-02-30", "2026-13-01", "June", "2026-6-30", ""]) expect(until(day)).toContain(expired);
    expect(lint(schema, { allow: [allow("*", { until: "2000-01-01" })] }).findings).toEqual([]);
  });

  it("covers no finding about allow", () => {
    const excuse = allow("*", { rule: "meta/reason-missing" });
    expect(left(allow("*", { reason: "" }), excuse)).toEqual([
      `meta/reason-missing allow:${LOSSY}:*`,
      "meta/suppression-unused allow:meta/reason-missing:*",
    ]);
  });
});

describe("what a rule cannot do without", () => {
  const silentIn = (schema: StateSchemaModel, config: SchemaLintConfig = {}, absent: LintOptions["absent"] = []) =>
    lint(schema, config, { only: [LOSSY, "serde/roundtrip", "compat/reducer-changed"], absent }).silent;

  it("is named for each rule that stays silent", () => {
    expect(silentIn({ ...schemaOf([channelOf("a", number)]), sources: ["typescript"] })).toEqual([
      { ruleId: "serde/roundtrip", lacks: ["samples"] },
      { ruleId: "compat/reducer-changed", lacks: ["lock", "module"] },
    ]);
    expect(silentIn(readStateSchema(Annotation.Root({ ...MessagesAnnotation.spec, a: Annotation<string> })))).toEqual([
      { ruleId: LOSSY, lacks: ["types"] },
      { ruleId: "serde/roundtrip", lacks: ["samples"] },
      { ruleId: "compat/reducer-changed", lacks: ["lock"] },
    ]);
  });

  it("is there where the config brings it", () => {
    const zod = readStateSchema(z.object({ a: z.any() }));
    const config = { baseline: { schema: zod, measuredBytes: {} }, samples: [{ name: "run", state: { a: 1 } }] };
    expect(silentIn(zod, config)).toEqual([]);
    expect(silentIn(zod, config, ["types"])).toEqual([{ ruleId: LOSSY, lacks: ["types"] }]);
    expect(silentIn(readStateSchema(MessagesAnnotation), config)).toEqual([]);
  });

  it("is not asked of a rule that is off", () => {
    const rules = { "serde/roundtrip": "off", "compat/reducer-changed": "off" } as const;
    expect(silentIn(schemaOf([]), { rules })).toEqual([]);
  });
});

describe("lintStateSchema", () => {
  it("reads and judges a live schema", () => {
    expect(lintStateSchema(z.object({ at: z.date() }), { budget: "1 KB" })).toContainEqual({
      ruleId: LOSSY,
      severity: "error",
      path: "at",
      message: "at is a Date, which a checkpoint gives back as a string.",
      help: "Store `date.toISOString()` and declare a string; make a Date of it where one is needed.",
    });
  });

  it.each<[string, SchemaLintConfig, string]>([
    ["an unknown rule", { rules: { "serde/lossytype": "off" } as never }, "Did you mean serde/lossy-type?"],
    [
      "an unknown rule in allow",
      { allow: [allow("a", { rule: "refs/ids-only" as never })] },
      "which `allow` names. Did you mean refs/id-only?",
    ],
    ["an unknown severity", { rules: { [LOSSY]: "warning" as never } }, 'to "warning". Use "error", "warn" or "off".'],
    ["a day that is no date", { today: "today" }, '`today` is "today", which is no date.'],
    ["a rule named like the prototype", { rules: JSON.parse('{"__proto__": "off"}') as never }, 'no rule "__proto__"'],
  ])("refuses %s", (_name, config, says) => {
    expect(() => lintStateSchema(z.object({}), config)).toThrow(says);
  });

  it.each<[object | null, string]>([
    [{ allow: null, channels: null }, "`channels` has to be an object, and is null."],
    [{ allow: null }, "`allow` has to be a list of objects, and is null."],
    [{ allow: [null] }, "`allow` has to be a list of objects, and is a list of something else."],
    [{ refs: "docs" }, "`refs` has to be a list of names, and is of type string."],
    [{ counter: [1] }, "`counter` has to be a name or a list of names, and is a list of something else."],
    [{ rules: [] }, "`rules` has to be an object, and is an empty list."],
    [null, "The config has to be an object, and is null."],
  ])("refuses the config %j", (config, says) => {
    const error = expect.objectContaining({ code: "lint.invalid-config", message: expect.stringContaining(says) });
    expect(() => lintStateSchema(z.object({}), config as never)).toThrow(error);
  });
});
