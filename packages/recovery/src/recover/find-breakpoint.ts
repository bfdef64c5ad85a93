import { INTERRUPT, type Checkpoint } from "@langchain/langgraph-checkpoint";

export interface Breakpoints {
  /** Of the graph's `interruptBefore` and `interruptAfter`. */
  before: readonly string[] | "*";
  after: readonly string[] | "*";
}

export interface StepNames {
  /** The nodes that run next. */
  next: readonly string[];
  /** The nodes that made the head. */
  last: readonly string[];
}

/**
 * The node at which LangGraph was to stop here, had its process lived: `invoke(null)` takes a breakpoint at the head for one that a
 * human has passed. It notes those that were passed in the next checkpoint, as `shouldInterrupt` of @langchain/langgraph 1.4.18 reads
 * them.
 */
export function findBreakpoint(
  checkpoint: Checkpoint,
  { before, after }: Breakpoints,
  { next, last }: StepNames,
): string | undefined {
  if (!hasChanged(checkpoint)) return undefined;
  return last.find((name) => stopsAt(after, name)) ?? next.find((name) => stopsAt(before, name));
}

function hasChanged({ channel_versions, versions_seen }: Checkpoint): boolean {
  const seen = versions_seen[INTERRUPT] ?? {};
  return Object.entries(channel_versions).some(([channel, version]) => {
    const passed = seen[channel];
    return passed === undefined || version > passed;
  });
}

// START is hidden from "*".
function stopsAt(nodes: readonly string[] | "*", name: string): boolean {
  return nodes === "*" ? name !== "__start__" : nodes.includes(name);
}
