import type { HalfDone } from "./route-again.ts";

/** What a run that was taken up is driven with. */
export type ResumePlan =
  /** Its input, or what is left of its Command, never had its effect: it is given again. */
  | { kind: "begin"; first: unknown }
  /** `invoke(null)`. */
  | { kind: "go-on" }
  /** These are started by name: `invoke(null)` would pass over them. */
  | { kind: "start"; nodes: readonly string[] }
  /** These wrote, and what routes from them failed: only the routing is done again, then the run goes on. */
  | { kind: "route"; tasks: readonly HalfDone[] }
  | { kind: "done" }
  /** For answers; where `interrupts` is 0, at a breakpoint. */
  | { kind: "waiting"; interrupts: number }
  /** Whatever it is driven with, something would be lost or done twice. */
  | { kind: "impossible"; why: string };
