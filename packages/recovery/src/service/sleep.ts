import { onAbort } from "./on-abort.ts";

/** Ends at once, with the signal's reason, when one of them aborts, and leaves no timer and no listener. */
export async function sleep(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let forget: readonly (() => void)[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, ms);
      forget = signals.map((signal) => onAbort(signal, reject));
    });
  } finally {
    clearTimeout(timer);
    for (const each of forget) each();
  }
}
