import type { NewExpression } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { literalOf, UNKNOWN, type Value, type Values, valuesOf } from "./function-values.ts";

/** `new Command({ update, goto, graph })` */
export function traceCommand(trace: FunctionTrace, node: NewExpression, options: Values): Values {
  const command = trace.commandAt(node);
  trace.use(options);
  for (const value of options) {
    const known = value.kind === "object" ? value.keys : new Map<string, Values>();
    const mayHaveMore = value.kind === "object" ? value.open : value.kind !== "nothing";
    const missing: Values = mayHaveMore ? valuesOf(UNKNOWN) : new Set();
    trace.grow(command.update, known.get("update") ?? missing);
    trace.grow(command.goto, known.get("goto") ?? new Set());
    if (mayHaveMore && !known.has("goto")) command.open = true;
    // There is no other graph to name than the parent.
    if (known.has("graph")) command.toParent = true;
  }
  return valuesOf(command);
}

/** `new Send("node", input)`: what it carries is input of that node, not a write. */
export function traceSend(trace: FunctionTrace, node: NewExpression, [name, ...input]: Values[]): Values {
  for (const values of [name ?? new Set<Value>(), ...input]) trace.use(values);
  const send = trace.valueAt(node, () => ({ kind: "send" as const, node: undefined as string | undefined }));
  const literal = literalOf(name ?? new Set());
  send.node = literal === undefined ? undefined : String(literal);
  return valuesOf(send);
}
