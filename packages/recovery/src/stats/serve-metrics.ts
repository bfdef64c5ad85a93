import { ThreadkeepError } from "@threadkeep/state";
import type { ServiceContext } from "../service/service-context.ts";
import { CONTENT_TYPE, formatOpenMetrics } from "./open-metrics.ts";
import { readStats } from "./read-service-stats.ts";
import { recoveryMetrics } from "./recovery-metrics.ts";

/**
 * The metrics of a service's database as OpenMetrics text, on whatever path it is served. Everybody who can reach it sees names of
 * graphs and nodes, and no ids of threads.
 */
export async function serveMetrics(context: ServiceContext, request: Request): Promise<Response> {
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") {
    return new Response("Only GET and HEAD.\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const headers = { "content-type": CONTENT_TYPE, "cache-control": "no-store" };
  if (method === "HEAD") return new Response(null, { headers });
  return answer(context, headers);
}

async function answer(context: ServiceContext, headers: Record<string, string>): Promise<Response> {
  try {
    const stats = await readStats(context, "metrics");
    return new Response(formatOpenMetrics(recoveryMetrics(stats, new Date())), { headers });
  } catch (error) {
    if (ThreadkeepError.isInstance(error) && error.code === "recovery.runs-not-kept") {
      return new Response(`${error.message}\n`, { status: 501 });
    }
    // What a database says of itself is for its owner. A scrape that fails is an alert by itself.
    return new Response("The database could not be read.\n", { status: 503 });
  }
}
