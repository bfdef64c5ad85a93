import type { RecoveryServiceOptions } from "@threadkeep/recovery";

/** What decides how runs are taken up and held; the library's defaults without it. */
export type DriverSettings = Pick<RecoveryServiceOptions, "attempts" | "leaseMs" | "waitLimitMs">;
