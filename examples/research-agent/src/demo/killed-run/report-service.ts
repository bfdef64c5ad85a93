import { fileURLToPath } from "node:url";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { createEffectLedger, createRecoveryService } from "@threadkeep/recovery";
import { collectDocuments } from "../../library/collect-documents.ts";
import { createLibrary } from "../../library/library.ts";
import { QUESTION } from "../facts.ts";
import { MeteredModel } from "./metered-model.ts";
import { createReportGraph } from "./report-graph.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../../", import.meta.url));

/** Short, for nobody wants to watch a lease of 30 s end. */
export const LEASE_MS = 1_500;
export const THREAD = "report-killed";
export const INPUT = { question: QUESTION };

export interface ReportServiceParts {
  checkpointer: SqliteCheckpointer;
  shopUrl: string;
}

export type ReportService = Awaited<ReturnType<typeof openReportService>>;

/** The same in both processes, as it is wherever the same code is deployed twice. */
export async function openReportService({ checkpointer, shopUrl }: ReportServiceParts) {
  const library = createLibrary(await collectDocuments(REPOSITORY, { withInstalled: false }));
  const ledger = createEffectLedger({ checkpointer });
  const report = createReportGraph({ library, model: new MeteredModel(), ledger, shopUrl });
  return createRecoveryService({ checkpointer, graphs: { report }, leaseMs: LEASE_MS });
}
