// What `threadkeep check explain` shows is what this runs: types by the checker, modules imported, both merged and judged.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  lintSchemaModel,
  mergeSchemas,
  readStateSchema,
  resolveLintConfig,
  RULES,
  type Finding,
  type Rule,
  type RuleExample,
  type StateSchemaModel,
} from "@threadkeep/state";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStaticSchemas } from "../static/read-static-schemas.ts";
import type { GraphEntry } from "./graph-entry.ts";

const packageRoot = join(import.meta.dirname, "../..");
const TODAY = "2026-06-01";
let folder: string;
let schemas: Map<string, StateSchemaModel>;

const nameOf = (rule: Rule, part: string) => `${rule.id.replace("/", "-")}.${part}`;

beforeAll(async () => {
  folder = mkdtempSync(join(packageRoot, ".examples-"));
  const entries = RULES.flatMap((rule) => [
    ...writeExample(rule, "bad", rule.bad),
    ...writeExample(rule, "good", rule.good),
  ]);
  const types = readStaticSchemas(entries, { root: folder });
  schemas = new Map(
    await Promise.all(entries.map(async (entry) => [entry.name, await readBoth(entry, types)] as const)),
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeExample(rule: Rule, part: string, { code, before }: RuleExample): GraphEntry[] {
  return [
    writeModule(nameOf(rule, part), code),
    ...(before === undefined ? [] : [writeModule(nameOf(rule, `${part}.before`), before)]),
  ];
}

function writeModule(name: string, code: string): GraphEntry {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, code);
  return { name, file, exportName: /export const (graph|state)\b/.exec(code)?.[1] ?? "graph" };
}

async function readBoth(entry: GraphEntry, types: ReturnType<typeof readStaticSchemas>): Promise<StateSchemaModel> {
  const half = types.get(entry.name);
  if (!half?.schema) throw new Error(`${entry.name}: ${half?.problem?.message}`);
  const module = (await import(entry.file)) as Record<string, unknown>;
  return mergeSchemas(half.schema, readStateSchema(module[entry.exportName]));
}

function findingsIn(rule: Rule, part: "bad" | "good"): Finding[] {
  const { before, config } = rule[part];
  const baseline = before === undefined ? {} : { baseline: baselineOf(schemas.get(nameOf(rule, `${part}.before`))!) };
  const resolved = resolveLintConfig({ today: TODAY, ...config, ...baseline });
  return lintSchemaModel(schemas.get(nameOf(rule, part))!, resolved).findings;
}

const baselineOf = (schema: StateSchemaModel) => ({ schema, measuredBytes: {} });

describe.each(RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  it("reports its bad example", () => {
    const found = findingsIn(rule, "bad").filter(({ ruleId }) => ruleId === id);
    expect(found).not.toEqual([]);
    for (const { message, help } of found) expect([message, help]).not.toContain("");
  });

  it("lets its good example pass, in which no other rule sees an error either", () => {
    const found = findingsIn(rule, "good");
    expect(found.filter(({ ruleId, severity }) => ruleId === id || severity === "error")).toEqual([]);
  });
});
