import { toPlainText } from "../../report/plain-text.ts";

/** What the library says to a program, said to someone at a command line. */
export function inCommands(text: string): string {
  return toPlainText(
    text
      .replaceAll("recoverThread(threadId, { force: true })", "threadkeep recover <thread> --force")
      .replaceAll("resume(threadId) goes on", "threadkeep recover <thread> --force goes on")
      .replaceAll("force tries all the same", "--force tries all the same")
      .replaceAll(
        "give the answer with resume(threadId, command)",
        "its service takes the answer by resume(threadId, command)",
      ),
  );
}

/** Why a recovery ended as it did, as a sentence. Of one that only went on, at which attempt. */
export function describeWhy({ why }: { why: string }): string {
  const told = inCommands(why).replace(/^[a-z-]+, at attempt/, "At attempt");
  return /[.!?]$/.test(told) ? told : `${told}.`;
}
