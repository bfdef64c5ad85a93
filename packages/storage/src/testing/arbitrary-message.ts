import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  HumanMessageChunk,
  type MessageContent,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import fc from "fast-check";
import type { ArchivableMessage } from "../archive.ts";

// Lone surrogates, NUL and line breaks come with "binary".
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("", "\ud800", "a\0b", "\u2028\n"));
const key = fc.oneof(
  text,
  fc.constantFrom("__proto__", "constructor", "toString", "lc", "@", "given", "id", "message"),
);

/** What a message's fields may hold: JSON, and what is encoded beside it. */
export const arbitraryValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined, -0)),
    fc.oneof(fc.date({ noInvalidDate: true }), fc.uint8Array({ maxLength: 9 }), fc.float64Array({ maxLength: 3 })),
    fc.array(tie("value"), { maxLength: 4 }),
    record(tie("value")),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.constantFrom(
      { "@": "date", at: 1 },
      { "@": "undefined" },
      { lc: 1, type: "constructor", id: ["x"], kwargs: {} },
    ),
  ),
})).value;

// An object without a prototype comes back with one.
function fields<Fields>(model: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }): fc.Arbitrary<Fields> {
  return fc.record(model, { noNullPrototype: true });
}

// Not fc.dictionary, which leaves out keys such as `__proto__`.
function record<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> {
  return fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

const block = fc.oneof(
  fields({ type: fc.constant("text"), text }),
  fields({ type: fc.constant("image_url"), image_url: fields({ url: fc.webUrl() }) }),
  fields({ type: fc.constant("custom"), data: arbitraryValue }),
);
const content = fc.oneof(text, fc.array(block, { maxLength: 3 }));
// An id or a name may be undefined, which the types of the constructors leave out.
const common = {
  content: content as fc.Arbitrary<MessageContent>,
  id: fc.option(fc.constantFrom("m1", "m2", "m3"), { nil: undefined }) as fc.Arbitrary<string>,
  name: fc.option(text, { nil: undefined }) as fc.Arbitrary<string>,
  additional_kwargs: record(arbitraryValue),
  response_metadata: record(arbitraryValue),
};
const calls = fc.array(fields({ id: text, name: text, args: record(arbitraryValue) }), { maxLength: 3 });
// As never: the types of the constructors leave no usage in a literal.
const usage: fc.Arbitrary<never> = fields({
  input_tokens: fc.nat(),
  output_tokens: fc.nat(),
  total_tokens: fc.nat(),
}) as fc.Arbitrary<never>;

export const arbitraryMessage: fc.Arbitrary<ArchivableMessage> = fc.oneof(
  fields(common).map((fields) => new HumanMessage(fields)),
  fields(common).map((fields) => new HumanMessageChunk(fields)),
  fields(common).map((fields) => new SystemMessage(fields)),
  fields({ ...common, role: text }).map((fields) => new ChatMessage(fields)),
  fields({ ...common, name: text }).map((fields) => new FunctionMessage(fields)),
  fields({ ...common, tool_calls: calls, usage_metadata: usage }).map((fields) => new AIMessage(fields)),
  fields({ ...common, tool_calls: calls }).map((fields) => new AIMessageChunk(fields)),
  fields({ ...common, tool_call_id: text, status: fc.constantFrom("success", "error"), artifact: arbitraryValue }).map(
    (fields) => new ToolMessage(fields as ConstructorParameters<typeof ToolMessage>[0]),
  ),
  text.map((id) => new RemoveMessage({ id })),
  fields({ role: text, content: arbitraryValue, extra: arbitraryValue }),
  fields({ role: text, content: text, id: fc.constantFrom("m1", "m2") }),
);
