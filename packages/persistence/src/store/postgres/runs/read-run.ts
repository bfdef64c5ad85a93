import { readJson, readJsonObject } from "../../read-json.ts";
import type { Admission, RunEvent, RunFailure, RunRow } from "../../run-store.ts";
import { readDocument } from "../read-document.ts";

/** From a `runDocument`. */
export function readRun(json: unknown): RunRow {
  return readRunDocument(JSON.parse(String(json)));
}

/** From a `runEventDocument`. */
export function readRunEvent(json: unknown): RunEvent {
  const event = readDocument<RunEvent>(JSON.parse(String(json)));
  return { ...event, failure: readJsonObject(event.failure) as RunFailure | undefined };
}

export function readAdmission(json: unknown): Admission {
  const { kind, run, replaced, holder } = JSON.parse(String(json)) as {
    kind: Admission["kind"];
    run: object;
    replaced?: object | null;
    holder: object | null;
  };
  if (kind === "admitted")
    return { kind, run: readRunDocument(run), replaced: replaced ? readRunDocument(replaced) : undefined };
  return { kind, holder: holder === null ? undefined : readRunDocument(holder) };
}

function readRunDocument(document: object): RunRow {
  const row = readDocument<RunRow>(document);
  return {
    ...row,
    nodes: readJson(row.nodes) as RunRow["nodes"],
    failure: readJsonObject(row.failure) as RunFailure | undefined,
    options: readJsonObject(row.options) as RunRow["options"],
  };
}
