/** Where the process ends, on the way of a turn that replaces messages. */
export const CRASH_POINTS = [
  "before the input is saved",
  "before the archive is asked",
  "when the archive has written, before it resolves",
  "before the summarizer is called",
  "while the summarizer answers",
  "before the summarizer is called again",
  "when the pass has ended",
  "while the agent's model answers",
  "before the update is written",
  "when the update is written, before its checkpoint",
  "when its checkpoint is saved",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Is told of each point that is passed. */
export type Passing = (point: CrashPoint) => void;

/** Nothing of the process goes on after it: no handler, no `finally`, no buffer that is written. */
export function crashAt(crashPoint: CrashPoint): Passing {
  return (point) => {
    if (point === crashPoint) process.kill(process.pid, "SIGKILL");
  };
}
