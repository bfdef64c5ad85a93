/** When a checkpoint was made, as `madeAt` of the catalog tells it of one that was read. */
export function madeAt(row: string): string {
  const ts = `${row}.checkpoint ->> 'ts'`;
  const copied = `${row}.metadata -> 'forkedFrom' ->> 'at'`;
  return `CASE WHEN ${copied} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z$' THEN greatest(${ts}, ${copied}) ELSE ${ts} END`;
}
