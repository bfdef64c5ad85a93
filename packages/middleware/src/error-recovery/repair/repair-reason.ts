const CAUSES = {
  stopped: "The process stopped while this ran; it may have completed.",
  cancelled: "Cancelled by the user before it completed.",
  canceled: "Cancelled by the user before it completed.",
  rejected: "Rejected by the reviewer; it was not run.",
};

/** Why a call has no result; any other string is the text itself. */
export type RepairReason = keyof typeof CAUSES | (string & {});

/** What the model is told of a call without a result. */
export function causeOf(reason: RepairReason): string {
  return Object.hasOwn(CAUSES, reason) ? CAUSES[reason as keyof typeof CAUSES] : reason;
}
