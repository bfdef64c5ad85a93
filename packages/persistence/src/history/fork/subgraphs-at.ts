import { ancestorsOf, type OutlinedCheckpoint, type ThreadOutline } from "./thread-outline.ts";

/**
 * The subgraphs that remember from run to run (`checkpointer: true`), each with its last checkpoint before the step that
 * follows `checkpointId`; undefined where it had none yet. Their namespaces are made of node names alone.
 */
export function lastingSubgraphsAt(outline: ThreadOutline, checkpointId: string): Map<string, string | undefined> {
  const ancestors = ancestorsOf(outline, checkpointId);
  // Retention leaves to know of it what it removes. What went otherwise can only be told by its time.
  const isUnknown = (root: string) => !outline.parents.has(root);
  const stands = ({ id, root, isCopy }: OutlinedCheckpoint) =>
    root === undefined ||
    ancestors.has(root) ||
    (isCopy && root === checkpointId) ||
    (isUnknown(root) && id < checkpointId);
  const lasting = outline.subgraphs.filter(({ namespace }) => !namespace.includes(":"));
  const namespaces = new Set(lasting.map(({ namespace }) => namespace));
  const lastOf = (name: string) => {
    const last = lasting.find((one) => one.namespace === name && stands(one));
    return last?.isNotBegun === true ? undefined : last?.id;
  };
  return new Map(Array.from(namespaces, (name) => [name, lastOf(name)]));
}

/** The subgraphs that were at work in the step after `checkpointId`, each with where it stands. */
export function subgraphsAtWork({ subgraphs }: ThreadOutline, checkpointId: string): Map<string, string> {
  const atWork = new Map<string, string>();
  for (const { id, namespace, root, isNotBegun = false } of subgraphs) {
    if (root === checkpointId && !isNotBegun && !atWork.has(namespace)) atWork.set(namespace, id);
  }
  return atWork;
}
