import type { ErrorClass } from "./classified-error.ts";
import type { ErrorNode } from "./error-tree.ts";
import { judgeError } from "./judge-error.ts";
import { RETRYABLE } from "./retryable-classes.ts";
import type { Verdict } from "./verdict.ts";

export interface Decision {
  verdict: Verdict;
  /** The error that decided, then what it is made of and what is around it, the nearest first. */
  nodes: readonly ErrorNode[];
  /** Where a wait may be asked for: of an aggregate that can be tried again, every member. */
  waits: readonly ErrorNode[];
}

// Of several failures at once. An abort stands above all but control flow: somebody wants it to end. What can be mended comes last.
const BY_SERIOUSNESS: readonly ErrorClass[] = [
  "control-flow",
  "abort",
  "bug",
  "recursion",
  "state-oversized",
  "auth",
  "quota",
  "invalid-request",
  "not-found",
  "content-filter",
  "context-overflow",
  "invalid-tool-history",
];

// Errors that share causes would be decided once for every way that leads to them.
const decided = new WeakMap<ErrorNode, Decision | undefined>();

/** The outermost error that is known for certain decides; a guess holds where no cause knows better. */
export function decideClass(node: ErrorNode): Decision | undefined {
  if (!decided.has(node)) decided.set(node, decideAnew(node));
  return decided.get(node);
}

function decideAnew(node: ErrorNode): Decision | undefined {
  const ofMembers = pickMember(node.members);
  if (ofMembers !== undefined) return around(ofMembers, node);
  const verdict = judgeError(node.facts);
  const inner = decideFirst(node.causes);
  const decision = chooseDecision(verdict && decideBy(verdict, [node, ...descendants(node)]), inner, node);
  // A retry that was used up inside of it ends the retrying, whatever is made of it outside.
  return decision && (verdict?.final === true || inner?.verdict.final === true) ? asFinal(decision) : decision;
}

function chooseDecision(own: Decision | undefined, inner: Decision | undefined, node: ErrorNode): Decision | undefined {
  const isCertain = own !== undefined && own.verdict.weak !== true && own.verdict.final !== true;
  if (isCertain || inner === undefined) return own;
  return own?.verdict.weak === true && inner.verdict.weak === true ? own : around(inner, node);
}

function decideFirst(causes: readonly ErrorNode[]): Decision | undefined {
  const decisions = causes.map(decideClass).filter((decision) => decision !== undefined);
  return decisions.find(({ verdict }) => verdict.weak !== true) ?? decisions[0];
}

function pickMember(members: readonly ErrorNode[]): Decision | undefined {
  const decisions = members.map((member) => decideClass(member) ?? unknownError(member));
  const neverSent = decisions.every(({ verdict }) => verdict.neverSent === true);
  const [worst] = decisions.toSorted((left, right) => rank(left.verdict) - rank(right.verdict));
  if (worst === undefined) return undefined;
  const waits = isRetryable(worst.verdict) ? decisions.flatMap((decision) => decision.waits) : worst.waits;
  return { ...worst, waits, verdict: { ...worst.verdict, neverSent } };
}

export function isRetryable(verdict: Verdict): boolean {
  return verdict.retryable ?? RETRYABLE[verdict.class];
}

function rank(verdict: Verdict): number {
  if (isRetryable(verdict)) return BY_SERIOUSNESS.length + 1;
  const at = BY_SERIOUSNESS.indexOf(verdict.class);
  return at < 0 ? BY_SERIOUSNESS.length : at;
}

export function unknownError(node: ErrorNode): Decision {
  return decideBy({ class: "bug" }, [node]);
}

function decideBy(verdict: Verdict, nodes: readonly ErrorNode[]): Decision {
  return { verdict, nodes, waits: nodes };
}

function asFinal(decision: Decision): Decision {
  return { ...decision, verdict: { ...decision.verdict, retryable: false, final: true } };
}

function around(decision: Decision, node: ErrorNode): Decision {
  return { ...decision, nodes: [...decision.nodes, node] };
}

function descendants(node: ErrorNode, found = new Set<ErrorNode>()): Set<ErrorNode> {
  for (const cause of node.causes) if (!found.has(cause)) descendants(cause, found.add(cause));
  return found;
}
