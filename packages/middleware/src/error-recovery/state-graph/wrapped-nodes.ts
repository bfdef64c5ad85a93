const wrapped = new WeakSet<object>();

export function markWrapped<Node extends object>(node: Node): Node {
  wrapped.add(node);
  return node;
}

/** Also of one that has been configured since: a Runnable then stands around it. */
export function isWrapped(node: unknown): boolean {
  if ((typeof node !== "object" && typeof node !== "function") || node === null) return false;
  return wrapped.has(node) || isWrapped((node as { bound?: unknown }).bound);
}
