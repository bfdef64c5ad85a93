import type { KillReport, KillTotals } from "./crash-test-report.ts";

export function tallyKills(kills: readonly KillReport[]): KillTotals {
  const sum = (figure: (kill: KillReport) => number) => kills.reduce((total, kill) => total + figure(kill), 0);
  const ended = (outcome: KillReport["outcome"]) => kills.filter((kill) => kill.outcome === outcome).length;
  return {
    kills: kills.length,
    recovered: ended("recovered"),
    reported: ended("reported"),
    lost: ended("lost"),
    otherEnd: ended("other-end"),
    effectsTwice: sum(({ effectsTwice }) => effectsTwice.length),
    effectsMissing: sum(({ effectsMissing }) => effectsMissing.length),
    unknown: sum(({ unknown }) => unknown.length),
    nodesAgain: sum(({ nodesAgain }) => nodesAgain),
    toolCallsAgain: sum(({ toolCallsAgain }) => toolCallsAgain),
    modelCallsAgain: sum(({ modelCallsAgain }) => modelCallsAgain),
    tokensAgain: sum(({ tokensAgain }) => tokensAgain),
  };
}
