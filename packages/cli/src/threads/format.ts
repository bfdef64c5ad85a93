import { formatBytes, KB } from "@threadkeep/state";
import { toPlainText } from "../report/plain-text.ts";
import { printJson } from "../report/print-json.ts";

const GB = KB * KB * KB;

/** `2026-11-21 22:13:48Z`: of an ISO time, in UTC, as it stands in logs. */
export function formatTime(iso: string | undefined): string {
  if (iso === undefined) return "";
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? toPlainText(iso) : `${time.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** As `formatBytes`, and larger: a database may have many gigabytes. */
export function formatSize(bytes: number): string {
  return bytes < GB ? formatBytes(bytes) : `${(bytes / GB).toFixed(1).replace(/\.0$/, "")} GB`;
}

/** `1,204,511` */
export function formatNumber(count: number): string {
  return count.toLocaleString("en-US");
}

/** An id as it is, and as a JSON text where printing it would hide what it is made of. */
export function formatId(id: string): string {
  return id.trim() !== "" && toPlainText(id) === id ? id : printJson(id).trimEnd();
}
