const TIME = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z";

/** When a checkpoint was made, as `madeAt` tells it of one that was read. */
export function madeAt(row: string): string {
  const ts = `json_extract(${row}.checkpoint, '$.ts')`;
  const copied = `json_extract(${row}.metadata, '$.forkedFrom.at')`;
  return `iif(${copied} GLOB '${TIME}', max(${ts}, ${copied}), ${ts})`;
}
