import { nearestName, RULE_IDS, RULES } from "@threadkeep/state";
import pc from "picocolors";
import type { CommandProcess } from "../command-process.ts";
import { printExplanation } from "../report/print-explanation.ts";
import { printRules } from "../report/print-rules.ts";
import { areColorsWanted } from "./are-colors-wanted.ts";

export function printRuleList({ json }: { json: boolean }, commandProcess: CommandProcess): number {
  const facts = RULES.map(({ id, severity, summary, needs }) => ({ id, severity, summary, needs }));
  commandProcess.write(json ? `${JSON.stringify(facts, null, 2)}\n` : printRules(RULES, appearanceOf(commandProcess)));
  return 0;
}

export function printRule(id: string, { json }: { json: boolean }, commandProcess: CommandProcess): number {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (!rule) {
    const nearest = nearestName(id, RULE_IDS);
    commandProcess.writeError(
      `threadkeep: there is no rule ${JSON.stringify(id)}. Did you mean ${nearest}? threadkeep check rules lists them.\n`,
    );
    return 2;
  }
  const { check: _check, ...facts } = rule;
  commandProcess.write(
    json ? `${JSON.stringify(facts, null, 2)}\n` : printExplanation(rule, appearanceOf(commandProcess)),
  );
  return 0;
}

function appearanceOf({ env, stdout }: CommandProcess) {
  return {
    colors: pc.createColors(areColorsWanted(env, stdout.isTerminal)),
    width: stdout.isTerminal ? stdout.width : 100,
  };
}
