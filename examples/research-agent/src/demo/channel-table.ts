import { formatBytes } from "@threadkeep/state";
import type { Colors } from "./colors.ts";
import type { ChannelFact } from "./facts.ts";

const BAR_WIDTH = 30;

/** Channels with their bytes and their share of the budget, largest first. */
export function drawChannelTable(channels: ChannelFact[], colors: Colors): string[] {
  const nameWidth = Math.max(7, ...channels.map(({ name }) => name.length));
  const largestShare = Math.max(1, ...channels.map(({ share }) => share));
  const header = `${"channel".padEnd(nameWidth)} ${"bytes".padStart(9)} ${"of budget".padStart(10)}`;
  return [
    colors.dim(header),
    ...channels.map(({ name, bytes, share }) => {
      const percent = share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
      const text = `${name.padEnd(nameWidth)} ${formatBytes(bytes).padStart(9)} ${percent.padStart(10)}`;
      const bar = "█".repeat(Math.round((share / largestShare) * BAR_WIDTH));
      return share > 1 ? colors.red(`${text}  ${bar} over`) : `${text}  ${colors.green(bar)}`.trimEnd();
    }),
  ];
}
