import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isStateSchemaModel, RULE_IDS, type RuleId, type ThreadkeepError } from "@threadkeep/state";
import { z } from "zod";
import { failWith } from "../check/fail-with.ts";
import { LOCK_VERSION, type Lock, type LockedGraph } from "./lock-format.ts";

const Graph = z.object({
  schema: z.custom<LockedGraph["schema"]>(isStateSchemaModel, "is no schema"),
  sizes: z.object({
    worstCaseBytes: z.number().exactOptional(),
    measuredBytes: z.number().exactOptional(),
    channels: z.record(z.string(), z.number()),
  }),
  accepted: z.array(z.object({ rule: z.string(), path: z.string() })),
});

const LockText = z.object({ lockVersion: z.literal(LOCK_VERSION), graphs: z.record(z.string(), z.unknown()) });

/**
 * The lock in a file, or undefined where there is none.
 * @throws {ThreadkeepError} with the problem `lock.unreadable` or `lock.newer`
 */
export function readLockFile(file: string, root: string): Lock | undefined {
  const text = readTextIfThere(file);
  return text === undefined ? undefined : parseLock(text, relative(root, file) || file);
}

/** `name` is how messages call it: a path, or `threadkeep.lock.json at origin/main`. */
export function parseLock(text: string, name: string): Lock {
  const raw = parseJson(text, name);
  refuseNewer(raw, name);
  const lock = LockText.safeParse(raw);
  if (!lock.success) throw unreadable(name, z.prettifyError(lock.error).split("\n").join(" "));
  const graphs = Object.entries(lock.data.graphs).map(
    ([graph, value]) => [graph, parseGraph(value, graph, name)] as const,
  );
  return { lockVersion: LOCK_VERSION, graphs: new Map(graphs) };
}

function parseGraph(value: unknown, graph: string, name: string): LockedGraph {
  const parsed = Graph.safeParse(value);
  if (!parsed.success) throw unreadable(name, `${graph}: ${z.prettifyError(parsed.error).split("\n").join(" ")}`);
  // Of rules that this version no longer has there is nothing to accept.
  const accepted = parsed.data.accepted.filter((entry): entry is { rule: RuleId; path: string } =>
    isRuleId(entry.rule),
  );
  return { ...parsed.data, accepted };
}

function isRuleId(id: string): id is RuleId {
  return (RULE_IDS as readonly string[]).includes(id);
}

function readTextIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(file, (error as Error).message);
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(name, (error as Error).message);
  }
}

function refuseNewer(raw: unknown, name: string): void {
  const version: unknown =
    typeof raw === "object" && raw !== null && "lockVersion" in raw ? raw.lockVersion : undefined;
  if (typeof version !== "number" || version <= LOCK_VERSION) return;
  throw failWith({
    code: "lock.newer",
    message: `${name} is of version ${version}, this threadkeep reads up to ${LOCK_VERSION}.`,
    help: "Update threadkeep to the version that wrote it.",
  });
}

function unreadable(name: string, why: string): ThreadkeepError {
  return failWith({
    code: "lock.unreadable",
    message: `${name} cannot be read: ${why}`,
    help: "Restore it from git, or delete it and run threadkeep check --update.",
  });
}
