/** What the database wrote as JSON, which has no undefined. What is inside its columns stays as it is. */
export function readDocument<Row extends object>(document: object): Row {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]: [string, unknown]) => [key, value ?? undefined]),
  ) as Row;
}
