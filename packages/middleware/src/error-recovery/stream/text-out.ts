import type { StreamWatch } from "./watch-stream.ts";

/** What a reader has of a call's text, and what of it another attempt would say again. */
export interface TextOut {
  /** After each attempt. */
  note(): void;
  /**
   * Whether a reader would get something twice.
   *
   * @param isAnew the next attempt keeps nothing of what is done
   */
  comesAgain(isAnew: boolean): boolean;
  /** Before the attempt that was last asked about: what of the text is void by it, if anything is. */
  restart(): Restart | undefined;
}

export interface Restart {
  /** Where other text of this call stays. */
  messageIds?: readonly string[];
}

/** @param isKept whether what was done in these tasks is not done again by an attempt that goes on */
export function createTextOut(
  stream: Pick<StreamWatch, "takeSeen"> | undefined,
  isKept: (namespace: string | undefined) => boolean,
): TextOut {
  let again: string[] = [];
  let keeps = false;
  let startsAnew = false;
  return {
    note() {
      for (const { namespace, messageId } of stream?.takeSeen() ?? [])
        if (isKept(namespace)) keeps = true;
        else again.push(messageId);
    },
    comesAgain(isAnew) {
      startsAnew = isAnew;
      return again.length > 0 || (isAnew && keeps);
    },
    restart() {
      const messageIds = again;
      const isAllVoid = startsAnew || !keeps;
      const isVoid = messageIds.length > 0 || (startsAnew && keeps);
      again = [];
      keeps &&= !startsAnew;
      if (!isVoid) return undefined;
      return isAllVoid ? {} : { messageIds };
    },
  };
}
