import { onTestFinished } from "vitest";

/** What nobody caught while a test ran. */
export function watchUnhandled(): readonly unknown[] {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note).on("uncaughtException", note);
  onTestFinished(() => void process.off("unhandledRejection", note).off("uncaughtException", note));
  return unhandled;
}
