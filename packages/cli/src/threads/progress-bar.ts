import type { CommandProcess } from "../command-process.ts";
import { formatNumber } from "./format.ts";

export interface ProgressBar {
  /** @param total unknown where it is left out */
  show(done: number, total?: number): void;
  end(): void;
}

const ERASE_LINE = "\r\u001B[2K";
const WIDTH = 30;
/** Where nobody watches a bar. */
const LINE_EVERY = 1_000;

/**
 * How far long work has come, on stderr: a bar that moves where somebody watches, elsewhere a line for each thousand.
 * @param noun of what is counted, in the plural
 * @param lineEvery in place of a thousand, where each takes long
 */
export function createProgressBar(
  { isProgressShown, writeError }: Pick<CommandProcess, "isProgressShown" | "writeError">,
  noun: string,
  { lineEvery = LINE_EVERY }: { lineEvery?: number } = {},
): ProgressBar {
  if (!isProgressShown) return plainLines(writeError, noun, lineEvery);
  return {
    show: (done, total) => writeError(ERASE_LINE + drawBar(done, total, noun)),
    end: () => writeError(ERASE_LINE),
  };
}

function plainLines(writeError: (text: string) => void, noun: string, lineEvery: number): ProgressBar {
  let lines = 0;
  return {
    show(done, total) {
      if (done < (lines + 1) * lineEvery) return;
      lines = Math.floor(done / lineEvery);
      writeError(`${describe(done, total, noun)}\n`);
    },
    end() {},
  };
}

function drawBar(done: number, total: number | undefined, noun: string): string {
  if (total === undefined || total === 0) return describe(done, undefined, noun);
  const share = Math.min(1, done / total);
  const filled = Math.round(WIDTH * share);
  const bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
  return `[${bar}] ${String(Math.floor(100 * share)).padStart(3)} %  ${describe(done, total, noun)}`;
}

function describe(done: number, total: number | undefined, noun: string): string {
  return total === undefined
    ? `${formatNumber(done)} ${noun}`
    : `${formatNumber(done)} of ${formatNumber(total)} ${noun}`;
}
