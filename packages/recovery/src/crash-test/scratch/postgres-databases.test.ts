import { expect, it } from "vitest";
import { withDatabase } from "./postgres-databases.ts";

it.each([
  ["postgres://app@localhost:5432/agents", "postgres://app@localhost:5432/own"],
  ["postgresql://app:p%40ss@db/agents?sslmode=require", "postgresql://app:p%40ss@db/own?sslmode=require"],
  ["postgres://app@/agents?host=%2Ftmp%2Fpg", "postgres://app@/own?host=%2Ftmp%2Fpg"],
  ["postgres://app@localhost", "postgres://app@localhost/own"],
])("names another database in %s", (url, expected) => {
  expect(withDatabase(url, "own")).toBe(expected);
});
