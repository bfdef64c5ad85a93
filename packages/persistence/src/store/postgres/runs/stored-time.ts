import { isoText } from "../sql/function-body.ts";

// What ISO 8601 writes with four digits. Infinity and -infinity lie beyond: `to_char` gives NULL for them, and what subtracts one fails.
const FIRST = "'0001-01-01 00:00:00+00'::timestamptz";
/** The last that is a time: what is after it is none. */
export const LAST_TIME = "'9999-12-31 23:59:59.999+00'::timestamptz";

/** What a column of times holds, NULL for what is none: one damaged row must not fail the statement for all of its rows. */
export function timeIn(column: string): string {
  return `(CASE WHEN ${isTime(column)} THEN ${column} END)`;
}

/** As `timeIn`, but the first or the last time for what comes before or after all of them: what is due by it is so as before. */
export function nearestTime(column: string): string {
  return `(CASE WHEN ${column} < ${FIRST} THEN ${FIRST} WHEN ${column} > ${LAST_TIME} THEN ${LAST_TIME} ELSE ${column} END)`;
}

/** ISO 8601. Instead of a time that is none what shows times shows "unreadable", and `Date.parse` takes it for no date. */
export function timeText(column: string): string {
  return `CASE WHEN ${isTime(column)} THEN ${isoText(column)} WHEN ${column} IS NOT NULL THEN 'unreadable' END`;
}

/** Where a list goes on, whatever the column holds: Postgres reads all of these, and the first form is that of `timeText`. */
export function placeText(column: string): string {
  const beyond = `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z" BC')`;
  return `CASE WHEN ${isTime(column)} THEN ${isoText(column)} WHEN isfinite(${column}) THEN ${beyond} ELSE ${column}::text END`;
}

/** Of a `placeText`. */
export const PLACE_TEXT = /^(?:-?infinity|\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?: AD| BC)?)$/;

function isTime(column: string): string {
  return `${column} BETWEEN ${FIRST} AND ${LAST_TIME}`;
}
