import { afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseThread, type SqlStep } from "./database-thread.ts";

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

it("undoes what came before the step that refuses", async () => {
  const refusing: SqlStep = { ...step("SELECT 'taken' AS why"), refuses: true };
  expect(await database.write([insert("half"), refusing, insert("rest")])).toEqual({ refused: { why: "taken" } });
  expect(await names()).toEqual([]);
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
