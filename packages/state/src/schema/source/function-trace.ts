import type { AnyNode, Pattern } from "acorn";
import { FieldUses, type UseFlags } from "./field-uses.ts";
import {
  type ArrayValue,
  type CommandValue,
  type FieldValue,
  type FunctionNode,
  type FunctionValue,
  type ObjectValue,
  PRIMITIVE,
  type Value,
  type Values,
} from "./function-values.ts";
import { namesOfFunction, type Scope, scopeInside } from "./lexical-scope.ts";

/** How the parts of the walk reach each other: an expression may hold statements (a function), and these expressions. */
export interface Walk {
  evaluate(node: AnyNode, scope: Scope): Values;
  run(statement: AnyNode, scope: Scope): void;
  /** Gives the names in a pattern, or what it assigns to, its share of the values. */
  bind(pattern: Pattern, values: Values, scope: Scope): void;
}

/**
 * What is known so far of one function. The walk goes over the function again until nothing new is learned, so a set of
 * values only ever grows, and each place in the source has one value of its own.
 */
export class FunctionTrace {
  readonly uses = new FieldUses();
  readonly walk: Walk;
  /** What was assigned to `state.x` itself. */
  readonly assignedFields = new Map<string, Set<Value>>();
  interrupts: boolean | "unknown" = false;
  /** Something that is of no field alone was compared with a number. */
  measures = false;
  /** Grows whenever something new was learned. */
  learned = 0;

  readonly #fields = new Map<string, FieldValue>();
  readonly #literals = new Map<string, Value>();
  readonly #scopes = new Map<AnyNode, Scope>();
  readonly #values = new Map<AnyNode, Value>();
  readonly #evaluated = new Map<AnyNode, Values>();

  constructor(walk: Walk) {
    this.walk = walk;
  }

  /** How much is known by now, to compare with at the end of the pass. */
  beginPass(): number {
    this.#evaluated.clear();
    return this.learned;
  }

  /** A place that is asked for twice in a pass would double the work at each level of nesting. */
  oncePerPass(node: AnyNode, evaluate: () => Values): Values {
    return remember(this.#evaluated, node, evaluate);
  }

  grow(set: Set<Value>, values: Values): void {
    const before = set.size;
    for (const value of values) set.add(value);
    this.learned += set.size - before;
  }

  /** A read. Where the whole state is used, nobody can say what of it is read. */
  use(values: Values, flags: UseFlags = {}): void {
    for (const value of values) {
      if (value.kind === "state") this.uses.loseTrack();
      if (value.kind === "field") this.uses.add(value, flags);
    }
  }

  /** The values went to code that is not here, which may read all of them and change what can be changed. */
  escape(values: Values): void {
    this.use(values);
    for (const value of values) {
      if (value.kind !== "object" && value.kind !== "array") continue;
      if (value.open) continue;
      this.open(value);
      for (const inner of value.kind === "object" ? value.keys.values() : value.items) this.escape(inner);
    }
  }

  /** `const { plan } = state` reads it, whether anything is done with it or not. */
  useWhatIsOnlyNamed(): void {
    const functions = [...this.#values.values()].flatMap((value) => (value.kind === "function" ? [value.scope] : []));
    const named = [...this.#scopes.values(), ...functions].flatMap(({ bindings }) => [...bindings.values()]);
    for (const value of named.flatMap((values) => [...values]))
      if (value.kind === "field" && !this.uses.has(value.name)) this.uses.add(value, {});
  }

  open(value: ObjectValue | ArrayValue): void {
    if (!value.open) this.learned += 1;
    value.open = true;
  }

  setKey({ keys }: ObjectValue, key: string, values: Values): void {
    const known = keys.get(key) ?? new Set();
    if (!keys.has(key)) this.learned += 1;
    keys.set(key, known);
    this.grow(known, values);
  }

  field(name: string, property?: string, computed?: FieldValue["computed"]): FieldValue {
    return remember(this.#fields, JSON.stringify([name, property, computed]), () => ({
      kind: "field",
      name,
      property,
      computed,
    }));
  }

  literal(value: unknown): Value {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return PRIMITIVE;
    return remember(this.#literals, `${typeof value} ${value}`, () => ({ kind: "literal", value }));
  }

  /** The same send, Command or Overwrite each time the walk comes by. */
  valueAt<V extends Value>(node: AnyNode, make: () => V): V {
    return remember(this.#values, node, make) as V;
  }

  objectAt(node: AnyNode): ObjectValue {
    return this.valueAt(node, () => ({ kind: "object", keys: new Map(), optional: new Set(), open: false }));
  }

  arrayAt(node: AnyNode, length = 0): ArrayValue {
    return this.valueAt(node, () => ({
      kind: "array",
      items: Array.from({ length }, () => new Set<Value>()),
      added: new Set(),
      repeated: new Set(),
      open: false,
    }));
  }

  commandAt(node: AnyNode): CommandValue {
    return this.valueAt(node, () => ({
      kind: "command",
      update: new Set(),
      goto: new Set(),
      open: false,
      toParent: false,
    }));
  }

  functionAt(node: FunctionNode, parent: Scope | undefined): FunctionValue {
    return this.valueAt(node, () => {
      const scope = scopeInside(parent, namesOfFunction(node), { owner: undefined, repeats: parent !== undefined });
      const value: FunctionValue = { kind: "function", node, scope, returns: new Set() };
      scope.owner = value;
      if (node.type === "FunctionExpression" && node.id) scope.bindings.get(node.id.name)?.add(value);
      return value;
    });
  }

  scopeAt(node: AnyNode, parent: Scope, names: () => string[], facts?: Partial<Scope>): Scope {
    return remember(this.#scopes, node, () => scopeInside(parent, names(), facts));
  }
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
