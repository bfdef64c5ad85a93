import type { Document } from "@langchain/core/documents";

/** Where pages lie outside the state. Here it is a Map, as MemorySaver is; in production both are databases. */
export interface DocumentStore {
  /** Keeps the document and returns its id. Saving it twice keeps one. */
  save(document: Document): Promise<string>;
  load(ids: string[]): Promise<Document[]>;
}

export function createDocumentStore(): DocumentStore {
  const documents = new Map<string, Document>();
  return {
    async save(document) {
      const id = document.id ?? String(documents.size);
      documents.set(id, document);
      return id;
    },
    async load(ids) {
      return ids.map((id) => {
        const document = documents.get(id);
        if (!document) throw new Error(`Document ${id} was never saved.`);
        return document;
      });
    },
  };
}
