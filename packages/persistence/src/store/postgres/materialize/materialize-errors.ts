import { ThreadkeepError } from "@threadkeep/state";
import type { LateHead, MaterializeLoss } from "./materialize-types.ts";

const SHOWN = 3;

const WHAT_IT_IS: Readonly<Record<MaterializeLoss["kind"], string>> = {
  date: "a Date, of which a text would be left",
  "error-class": "an error of a class of its own, of which an Error would be left",
  "class-instance": "an instance of a class, of which the fields would be left without the class",
  "record-like": "an object that PostgresSaver would take for a record of its own",
  characters: "not whole in jsonb: it has NUL or half of a surrogate pair, in place of which U+FFFD would be left",
};

export function stockLossError(losses: readonly MaterializeLoss[]): ThreadkeepError {
  const [first] = losses;
  const shown = losses.slice(0, SHOWN).map(({ path, kind }) => `${path} is ${WHAT_IT_IS[kind]}`);
  const more = losses.length > SHOWN ? `, and ${losses.length - SHOWN} more` : "";
  const where = first === undefined || first.namespace === "" ? "" : ` in namespace "${first.namespace}"`;
  return new ThreadkeepError(
    `Thread "${first?.threadId ?? ""}"${where} holds what PostgresSaver cannot read back: ${shown.join("; ")}${more}. ` +
      'Pass onLossy: "warn" to write it as PostgresSaver would have.',
    { code: "materialize.lossy-value", context: { losses: losses.slice(0, 100) } },
  );
}

export function lateHeadError({ threadId, namespace, checkpointId, greatestId }: LateHead): ThreadkeepError {
  return new ThreadkeepError(
    `${lateHead(threadId, namespace)} is ${checkpointId}, which a host whose clock was behind wrote after ${greatestId}. PostgresSaver ` +
      "takes the greatest id for the last, and would go on from there. Let a run of the thread write one more checkpoint, or " +
      'pass onLateHead: "copy" to put a copy of it under an id after all others.',
    { code: "materialize.late-head", context: { threadId, namespace, checkpointId, greatestId } },
  );
}

export function lateHeadAtWorkError({ threadId, namespace, checkpointId, greatestId }: LateHead): ThreadkeepError {
  return new ThreadkeepError(
    `${lateHead(threadId, namespace)} is ${checkpointId}, whose id is before ${greatestId}, and its tasks have written already: of a copy ` +
      "they would run again. Let the run go on, or answer what it waits for, until the thread has one more checkpoint.",
    { code: "materialize.late-head", context: { threadId, namespace, checkpointId, greatestId } },
  );
}

function lateHead(threadId: string, namespace: string): string {
  return `The last checkpoint of thread "${threadId}"${namespace === "" ? "" : ` in namespace "${namespace}"`}`;
}

export function threadBusyError(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `Thread "${threadId}" was written to each time that it was nearly done. What was written whole stays so, and is read as before. ` +
      "Stop the runs of the thread, then call materialize again.",
    { code: "materialize.thread-busy", context: { threadId } },
  );
}

export function unknownThreadError(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `There is no thread ${JSON.stringify(threadId)} in this database. Check the id, the schema and the url.`,
    { code: "history.unknown-thread", context: { threadId } },
  );
}
