import { fileURLToPath } from "node:url";

export interface StackFile {
  /** Absolute. */
  file: string;
  /** From 1. */
  line: number;
}

// `    at run (/app/src/a.ts:10:9)`, `    at async file:///app/src/a.ts:10:9`, `    at C:\app\src\a.ts:10:9`
const FRAME = /^\s*at (?:async (?=file:|\/|[A-Za-z]:[\\/])|.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):\d+\)?$/;

/** The files of a stack, innermost first. Columns are left out: they are those of the transpiled source. */
export function stackFiles(stack: string): StackFile[] {
  return stack.split("\n").flatMap((line) => {
    const [, place, number] = FRAME.exec(line) ?? [];
    const file = place === undefined ? undefined : pathOf(place);
    return file === undefined ? [] : [{ file, line: Number(number) }];
  });
}

function pathOf(place: string): string | undefined {
  if (!place.startsWith("file://")) return place;
  try {
    return fileURLToPath(place);
  } catch {
    return undefined;
  }
}
