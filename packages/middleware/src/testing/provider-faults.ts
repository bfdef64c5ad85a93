import type { Fault } from "./fault-server.ts";

/** What an API of a model may answer instead of a completion. */
export type ProviderFault =
  | "bad request"
  | "context length"
  | "invalid tool history"
  | "content filter"
  | "401"
  | "403"
  | "404"
  | "408"
  | "409"
  | "413"
  | "422"
  | "429"
  | "429 with retry-after"
  | "429 for quota"
  | "500"
  | "502 of a proxy"
  | "503"
  | "529"
  | "connection reset"
  | "hang"
  | "stream cut in half"
  | "error within a stream";

export type ProviderFaults = Readonly<Record<ProviderFault, Fault>>;

export function answer(status: number, body: object | string, headers: Record<string, string> = {}): Fault {
  return { type: "answer", status, body, headers };
}

/** Whose server it is makes no difference to these. */
export const CONNECTION_FAULTS = {
  "502 of a proxy": answer(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
  "connection reset": { type: "reset" },
  hang: { type: "hang" },
} as const satisfies Partial<ProviderFaults>;
