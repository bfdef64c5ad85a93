import type { CommandProcess } from "../command-process.ts";

export interface Progress {
  show(text: string): void;
  clear(): void;
}

const ERASE_LINE = "\r\u001B[2K";

/** One line on stderr that says what takes its time. Nothing where nobody watches: in a pipe, a file or CI. */
export function createProgress({ isProgressShown, writeError }: CommandProcess): Progress {
  if (!isProgressShown) return { show() {}, clear() {} };
  return {
    show: (text) => writeError(`${ERASE_LINE}${text.slice(0, 100)}`),
    clear: () => writeError(ERASE_LINE),
  };
}
