import { Document } from "@langchain/core/documents";
import { defineField, mapRecord, type ValueCodec } from "../encoded.ts";

/** What a retriever tool puts into the artifact of its result. */
export const documentCodec: ValueCodec<Document> = {
  tag: "document",
  // By name and shape as well: of another installed copy it is no instance of this class.
  matches: (value): value is Document =>
    value instanceof Document || (className(value) === "Document" && "pageContent" in value && "metadata" in value),
  encode: (value, encodePart) => ({ fields: mapRecord({ ...value }, encodePart) }),
  decode: ({ fields }, decodePart) => {
    const document = new Document({ pageContent: "" });
    for (const [name, field] of Object.entries(Object(fields))) defineField(document, name, decodePart(field as never));
    return document;
  },
};

function className(value: object): unknown {
  return (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
}
