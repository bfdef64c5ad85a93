import { expect, it } from "vitest";
import { areColorsWanted } from "./are-colors-wanted.ts";

it.each([
  ["in a terminal", {}, true, true],
  ["in a pipe", {}, false, false],
  ["never with NO_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  ["with an empty NO_COLOR, as no-color.org says", { NO_COLOR: "" }, true, true],
  ["in a pipe with FORCE_COLOR", { FORCE_COLOR: "1" }, false, true],
  ["not with FORCE_COLOR=0 in a pipe", { FORCE_COLOR: "0" }, false, false],
  ["not in a dumb terminal", { TERM: "dumb" }, true, false],
])("%s", (_case, env, isTerminal, wanted) => {
  expect(areColorsWanted(env, isTerminal)).toBe(wanted);
});
