import { lintSchemaModel, resolveLintConfig, type Finding, type StateSchemaModel } from "@threadkeep/state";

export interface VersionFacts {
  recorded: GraphAtOneTime;
  now: GraphAtOneTime;
  /** Nodes that are to run next, and that the graph does not have. */
  missing: readonly string[];
}

interface GraphAtOneTime {
  version: string | undefined;
  /** Called only where the versions differ. */
  readSchema: () => StateSchemaModel | undefined;
}

/** Why the checkpoints of a run may not fit its graph as it is now; empty where they do. Pure. */
export function judgeVersion({ recorded, now, missing }: VersionFacts): readonly string[] {
  const gone = missing.map(describeMissing);
  if (recorded.version === now.version) return gone;
  const [before, after] = [recorded.readSchema(), now.readSchema()];
  if (!before || !after) {
    return [...gone, "its channels were not recorded, or cannot be read now, so nothing can be compared"];
  }
  return [...gone, ...compare(before, after).map(describeFinding)];
}

// LangGraph leaves out tasks of nodes that it does not have: the run would seem to be over.
export function describeMissing(name: string): string {
  return `node ${name} is to run next, and the graph has no such node`;
}

function compare(before: StateSchemaModel, now: StateSchemaModel): readonly Finding[] {
  const config = resolveLintConfig({ baseline: { schema: before, measuredBytes: {} } });
  const only = ["compat/channel-removed", "compat/type-narrowed", "compat/reducer-changed"] as const;
  return lintSchemaModel(now, config, { only }).findings;
}

// The rules speak of a lock, which a run has none of.
function describeFinding({ ruleId, path, message }: Finding): string {
  return ruleId === "compat/channel-removed"
    ? `channel ${path} is gone, and the value that the run has in it`
    : message;
}
