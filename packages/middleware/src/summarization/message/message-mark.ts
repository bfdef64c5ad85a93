import type { MessageMark } from "./message-view.ts";
import { isRecord, type Loose } from "../../message/record.ts";

/** The field of `additional_kwargs` that holds a mark. */
const FIELD = "threadkeep";

/** The mark of a message that this package made. A checkpoint may hold anything: what is not of this shape is no mark. */
export function readMark(message: object): MessageMark | undefined {
  const beside = (message as Loose)["additional_kwargs"];
  if (!isRecord(beside) || !Object.hasOwn(beside, FIELD)) return undefined;
  const mark = beside[FIELD];
  if (!isRecord(mark) || typeof mark["through"] !== "string") return undefined;
  const { kind, through, messages, reference = null, batch } = mark;
  if (reference !== null && typeof reference !== "string") return undefined;
  const shared = { through, ...(reference === null ? {} : { reference }), ...(isCount(batch) && { batch }) };
  if (kind === "shortened") return { kind, ...shared };
  // Ours say so in LangChain's own field, too.
  if (kind !== "summary" || beside["lc_source"] !== "summarization" || !isCount(messages)) return undefined;
  const { calls, addedTokens, cut } = mark;
  return {
    kind,
    messages,
    ...shared,
    ...(typeof cut === "string" && { cut }),
    ...(isCount(calls) && { calls }),
    ...(isCount(addedTokens) && { addedTokens }),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** `additional_kwargs` with the mark in it: a new object. */
export function withMark(additionalKwargs: unknown, mark: MessageMark): Record<string, unknown> {
  const beside = isRecord(additionalKwargs) ? additionalKwargs : {};
  return { ...beside, ...(mark.kind === "summary" ? { lc_source: "summarization" } : {}), [FIELD]: { ...mark } };
}
