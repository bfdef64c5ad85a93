import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inspectSqlite } from "./inspect-sqlite.ts";
import { SqliteCheckpointer } from "./sqlite-checkpointer.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "threadkeep-inspect-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("tells ours, also while it is open, and after it was closed", async () => {
  const path = join(folder, "ours.db");
  const saver = new SqliteCheckpointer(path);
  await saver.setup();
  expect(inspectSqlite(path)).toBe("ours");
  await saver.end();
  expect(inspectSqlite(path)).toBe("ours");
});

it("tells the stock saver's, an empty file and what is no database, and changes none of them", async () => {
  const stock = SqliteSaver.fromConnString(join(folder, "stock.db"));
  expect(await stock.getTuple({ configurable: { thread_id: "t" } })).toBeUndefined();
  stock.db.close();
  writeFileSync(join(folder, "empty.db"), "");
  writeFileSync(join(folder, "text.db"), "This is a letter, and no database. It is long enough to have a header.");
  const contents = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("hex")]);
  const before = contents();
  const kinds = ["stock.db", "empty.db", "text.db"].map((name) => inspectSqlite(join(folder, name)));
  expect(kinds).toEqual(["stock", "none", "no database"]);
  expect(contents()).toEqual(before);
});

it("makes no file, and takes a folder for none", () => {
  expect(inspectSqlite(join(folder, "nothing.db"))).toBe("missing");
  expect(inspectSqlite(folder)).toBe("missing");
  expect(readdirSync(folder)).toEqual([]);
});
