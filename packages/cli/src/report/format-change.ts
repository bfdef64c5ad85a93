import { formatBytes, type Bound } from "@threadkeep/state";

/** `+3.2 KB (+25 %)`, `+71 KB (570 times)`, `-512 B (-50 %)`, `none`. */
export function formatByteChange(before: number, now: number): string {
  if (before === now) return "none";
  const sign = now > before ? "+" : "-";
  const difference = `${sign}${formatBytes(Math.abs(now - before))}`;
  return before === 0 ? difference : `${difference} (${formatRatio(before, now)})`;
}

/** The same of worst cases, which may have no bound or not be known: `bound lost`, `bounded now`. */
export function formatBoundChange(before: Bound, now: Bound): string {
  if (before.kind === "bytes" && now.kind === "bytes") return formatByteChange(before.bytes, now.bytes);
  if (before.kind === now.kind) return "none";
  if (now.kind === "unknown") return "no longer known";
  if (now.kind === "unbounded") return before.kind === "bytes" ? "bound lost" : "known to have no bound";
  return before.kind === "unbounded" ? "bounded now" : "known now";
}

/** Whether anything of two sizes is different. An `unknown` is taken for the same `unknown`. */
export function isSameBound(before: Bound, now: Bound): boolean {
  if (before.kind === "bytes" && now.kind === "bytes") return before.bytes === now.bytes;
  return before.kind === now.kind;
}

function formatRatio(before: number, now: number): string {
  // Percentages of four digits say less than a factor.
  if (now >= before * 10) return `${Math.round(now / before)} times`;
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return now > before ? "+<1 %" : "-<1 %";
  return `${percent > 0 ? "+" : ""}${percent} %`;
}
