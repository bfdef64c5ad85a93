import { HumanMessage } from "@langchain/core/messages";

const MESSAGES = 4;
export const BATCH = MESSAGES + 1;

/** Large at first, so that a write takes a while, and small at the end, which is what a kill leaves out. */
export function batchOf(worker: string, n: number): HumanMessage[] {
  const messages = Array.from({ length: MESSAGES }, (_, m) => message(`${worker}-${n}-${m}`, 4_000));
  return [...messages, message(`${worker}-${n}-last`, 1)];
}

function message(id: string, repeats: number): HumanMessage {
  return new HumanMessage({ id, content: `${id} `.repeat(repeats) });
}
