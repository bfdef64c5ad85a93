import { isRecord, type Loose } from "./record.ts";

/**
 * A copy with other fields, of the same class: a LangChain message of any copy of `@langchain/core`, or a plain object. The
 * original stays as it is, also where it is frozen.
 */
export function copyMessage<Message extends object>(message: Message, changes: Loose): Message {
  const fields: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(message);
  for (const [name, value] of Object.entries(changes)) fields[name] = fieldWith(value);
  const made = (message as Loose)["lc_kwargs"];
  // Which fields are stored, and what code that makes messages of messages reads: not to be shared with the original.
  if (isRecord(made)) fields["lc_kwargs"] = fieldWith({ ...made, ...changes });
  return Object.create(Object.getPrototypeOf(message) as object | null, fields) as Message;
}

function fieldWith(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true };
}
