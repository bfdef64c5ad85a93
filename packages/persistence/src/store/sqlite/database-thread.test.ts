import { afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseThread, type SqlStep } from "./database-thread.ts";

const REFUSING: SqlStep = { ...step("SELECT 'taken' AS why"), refuses: true };

let database: DatabaseThread;
beforeEach(async () => {
  database = new DatabaseThread({ path: ":memory:", synchronous: "off", busyTimeoutMs: 0 });
  await database.write([step("CREATE TABLE names (name TEXT PRIMARY KEY)")]);
});
afterEach(() => database.end());

it("undoes all of a request that fails halfway, and nothing of those that wait beside it", async () => {
  const ends = await Promise.allSettled([
    database.write([insert("before")]),
    database.write([insert("half"), insert("half")]),
    database.write([insert("after")]),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await names()).toEqual(["after", "before"]);
});

it("undoes all of a request that fails halfway by itself, and goes on", async () => {
  await expect(database.write([insert("half"), insert("half")])).rejects.toThrow("UNIQUE");
  await database.write([insert("after")]);
  expect(await names()).toEqual(["after"]);
});

it("undoes what came before the step that refuses", async () => {
  expect(await database.write([insert("half"), REFUSING, insert("rest")])).toEqual({ refused: { why: "taken" } });
  expect(await names()).toEqual([]);
});

it("undoes what came before the step that refuses, and nothing of those that wait beside it", async () => {
  const answers = await Promise.all([
    database.write([insert("before")]),
    database.write([insert("half"), REFUSING]),
    database.write([insert("after")]),
  ]);
  expect(answers[1]).toEqual({ refused: { why: "taken" } });
  expect(await names()).toEqual(["after", "before"]);
});

function step(sql: string): SqlStep {
  return { sql, params: [] };
}

function insert(name: string): SqlStep {
  return { sql: "INSERT INTO names VALUES (?)", params: [name] };
}

async function names(): Promise<unknown[]> {
  const [rows = []] = await database.read([step("SELECT name FROM names ORDER BY name")]);
  return rows.map(({ name }) => name);
}
