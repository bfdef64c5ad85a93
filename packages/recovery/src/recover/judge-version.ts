import { lintSchemaModel, resolveLintConfig, type Finding, type StateSchemaModel } from "@threadkeep/state";

export interface VersionFacts {
  recorded: { version: string | undefined; schema: StateSchemaModel | undefined };
  now: { version: string | undefined; schema: StateSchemaModel | undefined };
  /** That are to run next. */
  nextNodes: readonly string[];
  /** Whether the graph has a node of the name. */
  hasNode: (name: string) => boolean;
}

/** Why the checkpoints of a run may not fit its graph as it is now; empty where they do. Pure. */
export function judgeVersion({ recorded, now, nextNodes, hasNode }: VersionFacts): readonly string[] {
  const missing = nextNodes.filter((name) => !hasNode(name)).map(describeMissing);
  if (recorded.version === now.version) return missing;
  if (!recorded.schema || !now.schema) {
    return [...missing, "its channels were not recorded, or cannot be read now, so nothing can be compared"];
  }
  return [...missing, ...compare(recorded.schema, now.schema).map(describeFinding)];
}

// LangGraph leaves out tasks of nodes that it does not have: the run would seem to be over.
function describeMissing(name: string): string {
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
