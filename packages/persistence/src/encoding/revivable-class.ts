import { Document } from "@langchain/core/documents";

import { setOwn } from "./record.ts";

/** A class whose instances are stored and come back as such. */
export interface RevivableClass {
  /** What stored rows name it by. Keep it when the class is renamed or minified. */
  name: string;
  isInstance(value: object): boolean;
  /** What to store of an instance: any value that can be stored itself. */
  write(instance: never): unknown;
  /** Makes an instance of what `write` returned. Rows of another time or hand come here too: check them. */
  read(stored: unknown): object;
}

/** How to store instances of `type`: without `write` their own fields, without `read` put back without running the constructor. */
export function revivableClass<T extends object>(
  type: abstract new (...args: never[]) => T,
  {
    name = type.name,
    write = (instance) => ({ ...instance }),
    read = (stored) => withFields(Object.create(type.prototype as object) as T, stored),
  }: { name?: string; write?: (instance: T) => unknown; read?: (stored: unknown) => T } = {},
): RevivableClass {
  return { name, isInstance: (value) => Object.getPrototypeOf(value) === type.prototype, write, read };
}

function withFields<T extends object>(instance: T, stored: unknown): T {
  for (const [key, value] of Object.entries(stored ?? {})) setOwn(instance, key, value);
  return instance;
}

/** Every retriever returns these. They are plain instances, so that the stock serializer loses their class. */
export const DOCUMENT: RevivableClass = revivableClass(Document, {
  name: "Document",
  write: ({ pageContent, metadata, id }) => ({ pageContent, metadata, ...(id === undefined ? {} : { id }) }),
  read: (stored) => new Document(stored as { pageContent: string; metadata: Record<string, unknown>; id?: string }),
});
