import picocolors from "picocolors";
import type { Environment } from "../model/choose-model.ts";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colour on a terminal, unless NO_COLOR asks for none. */
export function colorsFor(env: Environment, isTerminal: boolean): Colors {
  return picocolors.createColors(isTerminal && !env["NO_COLOR"]);
}
