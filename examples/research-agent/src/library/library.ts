import type { Document } from "@langchain/core/documents";
import { distinctTermsOf, rarityOf, termsOf } from "./terms.ts";

/** What the agent can reach: it stands where a web search and a crawler would. */
export interface Library {
  /** Ids of the best matches, best first. */
  search(query: string, limit: number): Promise<string[]>;
  fetch(id: string): Promise<Document>;
}

export function createLibrary(documents: Document[]): Library {
  const byId = new Map(documents.map((document) => [document.id ?? "", document]));
  const index = [...byId].map(([id, document]) => ({ id, counts: countTerms(`${id} ${document.pageContent}`) }));
  const counts = index.map((entry) => entry.counts);

  return {
    async search(query, limit) {
      const terms = distinctTermsOf(query).map((term) => ({ term, weight: rarityOf(term, counts) }));
      const scored = index.map(({ id, counts }) => ({ id, score: scoreOf(counts, terms) }));
      const found = scored.filter(({ score }) => score > 0);
      return found
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ id }) => id);
    },
    async fetch(id) {
      const document = byId.get(id);
      if (!document) throw new Error(`No document ${id}. The library has ${byId.size}.`);
      return document;
    },
  };
}

function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** TF-IDF with a logarithmic term frequency: the tenth mention says less than the first. */
function scoreOf(counts: Map<string, number>, terms: { term: string; weight: number }[]): number {
  return terms.reduce((score, { term, weight }) => score + weight * Math.log1p(counts.get(term) ?? 0), 0);
}
