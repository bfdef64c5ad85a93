import type { FunctionTrace } from "./function-trace.ts";
import { type ArrayValue, elementsOf, type Value, type Values } from "./function-values.ts";

export interface ReturnedDestinations {
  returnsCommand: boolean | "unknown";
  fansOut: boolean | "unknown";
  together: string[][];
  interrupts: boolean;
  goesToEnd?: true;
}

/** Where the values that a router or node returns lead to. */
export function destinationsOf(trace: FunctionTrace, returned: Values): ReturnedDestinations {
  const commands = [...returned].flatMap((value) => (value.kind === "array" ? [...elementsOf(value)] : [value]));
  const here = commands.filter((value) => value.kind === "command" && !value.toParent);
  const gotos = here.flatMap((value) => (value.kind === "command" ? [...value.goto] : []));
  const places = [...[...returned].filter(({ kind }) => kind !== "command"), ...gotos];
  trace.use(new Set(places.flatMap(namedBy)), { returned: true });
  return {
    returnsCommand: anyOf([
      ...gotos.map(namesDestination),
      ...commands.map((value) => mayNameMore(value) && "unknown"),
    ]),
    fansOut: anyOf([
      ...places.map(fansOut),
      ...here.map((value) => value.kind === "command" && value.open && "unknown"),
    ]),
    together: distinct(places.flatMap((value) => (value.kind === "array" ? groupsOf(value) : []))),
    interrupts: commands.some((value) => value.kind === "command" && value.toParent),
    ...(gotos.flatMap(namedBy).some((value) => nameOf(value) === "__end__") ? { goesToEnd: true as const } : {}),
  };
}

function anyOf(answers: (boolean | "unknown")[]): boolean | "unknown" {
  return answers.includes(true) || (answers.includes("unknown") && "unknown");
}

function namedBy(value: Value): Value[] {
  return value.kind === "array" ? [...elementsOf(value)] : [value];
}

function namesDestination(goto: Value): boolean | "unknown" {
  if (goto.kind === "nothing") return false;
  if (goto.kind === "array") return goto.open || elementsOf(goto).size > 0;
  return true;
}

function mayNameMore(value: Value): boolean {
  return isUnknown(value) || (value.kind === "command" && value.open && !value.toParent);
}

/** A value that may be a Command for all that the source shows. */
function isUnknown({ kind }: Value): boolean {
  return kind === "unknown" || kind === "field" || kind === "state";
}

function fansOut(value: Value): boolean | "unknown" {
  if (value.kind === "send") return true;
  if (value.kind !== "array") return isUnknown(value) && "unknown";
  const elements = [...elementsOf(value)].filter(({ kind }) => kind !== "command");
  if (elements.length === 0 && !value.open) return false;
  if (elements.some(({ kind }) => kind === "send")) return true;
  if (value.items.length + value.added.size > 1 || value.repeated.size > 0) return true;
  return value.open ? "unknown" : false;
}

/** Those that are written out side by side, and each that is sent to repeatedly. */
function groupsOf({ items, repeated, open }: ArrayValue): string[][] {
  const sideBySide = items.flatMap((item) => {
    const [only, ...others] = item;
    const name = only && others.length === 0 ? nameOf(only) : undefined;
    return name === undefined ? [] : [name];
  });
  const repeatedly = [...repeated].flatMap((value) => (value.kind === "send" ? [value.node] : []));
  return [
    ...(sideBySide.length > 1 && !open ? [sideBySide] : []),
    ...repeatedly.flatMap((name) => (name === undefined ? [] : [[name, name]])),
  ];
}

function nameOf(value: Value): string | undefined {
  if (value.kind === "literal") return String(value.value);
  return value.kind === "send" ? value.node : undefined;
}

function distinct(groups: string[][]): string[][] {
  return [...new Map(groups.map((group) => [JSON.stringify(group), group])).values()];
}
