import type { StateDifference } from "./crash-test-report.ts";

const LONGEST = 200;

/** The first place where two values of JSON differ, keys in the order of the expected one. */
export function findDifference(expected: unknown, found: unknown, path = ""): StateDifference | undefined {
  if (Array.isArray(expected) && Array.isArray(found)) return inLists(expected, found, path);
  if (isRecord(expected) && isRecord(found)) return inRecords(expected, found, path);
  return Object.is(expected, found) ? undefined : { path, expected: shorten(expected), found: shorten(found) };
}

function inLists(expected: readonly unknown[], found: readonly unknown[], path: string): StateDifference | undefined {
  const length = Math.max(expected.length, found.length);
  for (let at = 0; at < length; at++) {
    const difference = findDifference(expected[at], found[at], `${path}[${at}]`);
    if (difference) return difference;
  }
  return undefined;
}

function inRecords(
  expected: Record<string, unknown>,
  found: Record<string, unknown>,
  path: string,
): StateDifference | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const difference = findDifference(expected[key], found[key], path === "" ? key : `${path}.${key}`);
    if (difference) return difference;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
