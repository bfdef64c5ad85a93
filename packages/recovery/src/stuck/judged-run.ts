import type { StuckFacts, StuckVerdict } from "./stuck-facts.ts";

/** What is decided from a run's record: the rest of its verdict may be left out. */
export type JudgedRun = Omit<StuckVerdict, "basis" | "until" | "failureClass"> &
  Partial<Pick<StuckVerdict, "until" | "failureClass">>;

/** By the checkpoints; where these do not tell, by the record. */
export function nextOf({ head, run }: StuckFacts): readonly string[] {
  if (head && (head.nextNodes.length > 0 || head.status === "done")) return head.nextNodes;
  return run?.nodes ?? [];
}
