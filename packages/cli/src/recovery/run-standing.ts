import { BLOCKED_MS, type RunRow } from "@threadkeep/persistence";
import { detectStuck, type StuckStateName } from "@threadkeep/recovery";
import { toPlainText } from "../report/plain-text.ts";
import type { Colors } from "../report/reporter.ts";
import { formatSpan } from "./format-span.ts";

/** How a run stands, by its record alone. */
export interface RunStanding {
  state: StuckStateName | "left";
  /** Somebody or something has to act. */
  isStuck: boolean;
  /** ISO 8601, by the clock of the database. */
  since: string;
  /** Of a waiting one: when its limit passes. Of a postponed one: when its next attempt is due. */
  until: string | undefined;
  /** When it was read, by the same clock, in ms. */
  nowMs: number;
}

// The library's own: attempts decide nothing here, where nothing is taken up.
const LIMITS = { blockedMs: BLOCKED_MS, perCheckpoint: 3, total: 20 };
const IDLE_MS = 30 * 60_000;

export function runStandingOf(run: RunRow, { idleMs = IDLE_MS }: { idleMs?: number } = {}): RunStanding {
  const nowMs = readAt(run);
  if (run.state === "left") return { state: "left", isStuck: false, since: run.stateSince, until: undefined, nowMs };
  const { state, isStuck, since, until } = detectStuck({
    threadId: run.threadId,
    run,
    head: undefined,
    graphs: [run.graph],
    now: new Date(nowMs),
    limits: { ...LIMITS, idleMs },
  });
  return { state, isStuck, since: since ?? run.stateSince, until, nowMs };
}

// The database told at once since when nothing moved, and for how long.
function readAt({ progressAt = "", stateSince, idleForMs }: RunRow): number {
  return Math.max(Date.parse(progressAt) || 0, Date.parse(stateSince)) + idleForMs;
}

/** `dead: its owner is gone`, `failed: auth` */
export function describeStanding({ state, isStuck, until, nowMs }: RunStanding, { failure, owner }: RunRow): string {
  const cause = failure === undefined ? "" : `: ${toPlainText(failure.class)}`;
  switch (state) {
    case "dead":
      return "dead: its owner is gone";
    case "lost":
      return "lost: admitted, never began";
    case "blocked":
      return "blocked: its event loop does not turn";
    case "idle":
      return "idle: alive, saves nothing";
    case "waiting":
      return "waiting for an answer";
    case "left":
      return failure?.class === "abort" ? "left: its caller gave it up" : "left: a later run took its place";
    case "postponed": {
      const due = isStuck || until === undefined ? "due" : `due in ${formatSpan(Date.parse(until) - nowMs)}`;
      return failure === undefined && owner === undefined ? `given back, ${due}` : `postponed${cause}, ${due}`;
    }
    case "failed":
    case "poisoned":
      return `${state}${cause}`;
    default:
      return state;
  }
}

/** What somebody has to look at stands out. */
export function paintStanding({ state, isStuck }: RunStanding, colors: Colors): (text: string) => string {
  if (state === "waiting") return colors.yellow;
  if (isStuck) return colors.red;
  return state === "done" ? colors.green : state === "left" ? colors.dim : colors.cyan;
}
