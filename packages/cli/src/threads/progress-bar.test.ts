import { expect, it } from "vitest";
import { createProgressBar } from "./progress-bar.ts";

function written(isProgressShown: boolean, ...steps: [done: number, total?: number][]): string {
  let text = "";
  const bar = createProgressBar({ isProgressShown, writeError: (more) => (text += more) }, "threads");
  for (const [done, total] of steps) bar.show(done, total);
  bar.end();
  return text;
}

const ERASE = "\r\u001B[2K";

it("moves a bar where somebody watches, and leaves nothing behind", () => {
  expect(written(true, [1, 3], [3, 3])).toBe(
    `${ERASE}[##########--------------------]  33 %  1 of 3 threads` +
      `${ERASE}[##############################] 100 %  3 of 3 threads${ERASE}`,
  );
});

it("counts where the end is not known", () => {
  expect(written(true, [1200])).toBe(`${ERASE}1,200 threads${ERASE}`);
});

it("writes plain lines elsewhere, one for each thousand, and none for little", () => {
  expect(written(false, [1, 10], [10, 10])).toBe("");
  const steps = Array.from({ length: 25 }, (_, index): [number, number] => [(index + 1) * 100, 2500]);
  expect(written(false, ...steps)).toBe("1,000 of 2,500 threads\n2,000 of 2,500 threads\n");
});

it("writes its lines as often as it is told, for what takes long", () => {
  let text = "";
  const process = { isProgressShown: false, writeError: (more: string) => (text += more) };
  const bar = createProgressBar(process, "kills", { lineEvery: 5 });
  for (let done = 0; done <= 12; done++) bar.show(done, 12);
  expect(text).toBe("5 of 12 kills\n10 of 12 kills\n");
});
