import { defineConfig } from "threadkeep";

export default defineConfig({
  graphs: {
    documents: "src/with-documents-in-state.ts:createResearchAgent",
    ids: "src/with-ids-in-state.ts:createResearchAgent",
  },
  budget: "50 KB",
});
