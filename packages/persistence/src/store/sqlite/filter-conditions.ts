import type { SqlValue } from "./database-thread.ts";

interface Condition {
  sql: string;
  params: readonly SqlValue[];
}

// As text in JSON it is what it is in JavaScript. What is not, and whatever has parts, is left to who looks at the rows again.
const PLAIN_TEXT = /^[\x20-\x7e]*$/;

/** Conditions that rows with matching metadata fulfil, and most others do not. */
export function filterConditions(filter: Readonly<Record<string, unknown>>): Condition[] {
  return Object.entries(filter)
    .filter(([key]) => PLAIN_TEXT.test(key))
    .flatMap(([key, value]) => conditionFor(key, value) ?? []);
}

function conditionFor(key: string, value: unknown): Condition | undefined {
  if (value === null) return having(key, "type = 'null'");
  if (typeof value === "boolean") return having(key, `type = '${value}'`);
  if (typeof value === "string" && PLAIN_TEXT.test(value)) return having(key, "value = ?", value);
  if (Number.isSafeInteger(value)) return having(key, "value = ?", value as number);
  return undefined;
}

function having(key: string, what: string, ...params: SqlValue[]): Condition {
  return { sql: `EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ? AND ${what})`, params: [key, ...params] };
}
