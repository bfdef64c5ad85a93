/** Columns of a key, and what each is to be. */
export type LookUpKey = Readonly<Record<string, string>>;

/** Columns as another row has them. */
export function as(alias: string, ...columns: readonly string[]): LookUpKey {
  return Object.fromEntries(columns.map((column) => [column, `${alias}.${column}`]));
}

/**
 * Joins the rows of a table that have a key: by its index, whatever the planner believes about the tables. It knows nothing of how
 * many rows a recursion brings, nor of a table that grew since it was last looked at, and would rather read all of it.
 */
export function lookUp(table: string, alias: string, key: LookUpKey): string {
  const [columns, values] = [Object.keys(key), Object.values(key)];
  const conditions = columns.map((column, index) => `t.${column} = ${values[index]}`);
  // OFFSET keeps it a query of its own, which is run for each row.
  return `JOIN LATERAL (SELECT * FROM ${table} t WHERE ${conditions.join(" AND ")} OFFSET 0) ${alias} ON true`;
}
