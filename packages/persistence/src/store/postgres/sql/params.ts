import type { SqlQuery, SqlValue } from "../postgres-database.ts";

/** Collects the values of a statement while its text is put together. */
export class Params {
  readonly values: SqlValue[] = [];

  /** @returns the placeholder that stands for it */
  add(value: SqlValue): string {
    return `$${this.values.push(value)}`;
  }

  query(text: string): SqlQuery {
    return { text, values: this.values };
  }
}
