import type { Admission, RunEvent, RunRow } from "../../run-store.ts";
import { readDocument } from "../read-document.ts";

/** From a `runDocument`. */
export function readRun(json: unknown): RunRow {
  return readDocument<RunRow>(JSON.parse(String(json)));
}

/** From a `runEventDocument`. */
export function readRunEvent(json: unknown): RunEvent {
  return readDocument<RunEvent>(JSON.parse(String(json)));
}

export function readAdmission(json: unknown): Admission {
  const { kind, run, holder } = JSON.parse(String(json)) as {
    kind: Admission["kind"];
    run: object;
    holder: object | null;
  };
  if (kind === "admitted") return { kind, run: readDocument<RunRow>(run) };
  return { kind, holder: holder === null ? undefined : readDocument<RunRow>(holder) };
}
