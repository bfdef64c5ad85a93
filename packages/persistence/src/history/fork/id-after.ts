import { uuid6 } from "@langchain/langgraph-checkpoint";

/**
 * A new checkpoint id that savers take for later than `newest`. Ids begin with the time: one from a host whose clock is
 * ahead is followed by the next tenth of a microsecond instead of by now.
 */
export function idAfter(newest: string | undefined): string {
  const fresh = uuid6(0);
  return newest === undefined || fresh > newest ? fresh : nextTick(newest, fresh);
}

// A version 6 UUID (RFC 9562): 48 bits of time, the version, 12 bits of time, and what tells hosts apart.
function nextTick(newest: string, fresh: string): string {
  const digits = newest.replaceAll("-", "");
  if (!/^[0-9a-f]{12}6[0-9a-f]{19}$/.test(digits)) return `${newest}-`;
  const time = BigInt(`0x${digits.slice(0, 12)}${digits.slice(13, 16)}`) + 1n;
  const hex = time.toString(16).padStart(15, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-6${hex.slice(12)}${fresh.slice(18)}`;
}
