import type { DemoFacts } from "../facts.ts";

/** What the section says it shows: whether it is so, and the sentence for when it is not. */
export function promisesOfPersistence({
  threadInFile,
  file,
}: Pick<DemoFacts, "threadInFile" | "file">): [kept: boolean, broken: string][] {
  const { stopped, wentOn, history, original, fork, ranInFork, diff, rollback } = threadInFile;
  const [head] = history;
  return [
    [stopped.next.join() === "synthesize", "The thread in the file was not stopped before it wrote."],
    [wentOn[0] === "synthesize", "The thread did not go on where it stood when its file was opened again."],
    [head?.next.length === 0 && head.ran.join() === wentOn.at(-1), "The history does not show how the thread ended."],
    [ranInFork[0] === "synthesize", "The fork did not go on from the checkpoint it was made of."],
    [startsWith(fork.docIds, stopped.docIds), "The fork does not have the documents that had been read."],
    [fork.question !== original.question, "The fork was not asked another question."],
    [fork.report !== "" && fork.report !== original.report, "The two branches do not end differently."],
    [
      diff.channels.some(({ channel }) => channel === "report"),
      "The comparison does not show that the reports differ.",
    ],
    [rollback.isEqual && rollback.next.join() === "review", "The thread was not rolled back to its first report."],
    [
      rollback.keptAll && rollback.checkpoints.after === rollback.checkpoints.before + 1,
      "The rollback deleted something.",
    ],
    [rollback.leftFork, "The rollback of a thread changed its fork."],
    [file.bytes < file.wholeBytes / 2, "The file is not much smaller than whole checkpoints."],
  ];
}

function startsWith(list: readonly string[], start: readonly string[]): boolean {
  return start.every((one, at) => list[at] === one);
}
