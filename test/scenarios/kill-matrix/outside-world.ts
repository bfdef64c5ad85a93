import { recordEffect, wasRecorded } from "@threadkeep/recovery/testing";

/** What the tools of the scenarios do. It outlives the process, as a payment would. */
export async function act(name: string, key: string): Promise<string> {
  recordEffect(name, key);
  return resultOf(name, key);
}

/** What the outside world says when it is asked. */
export async function lookUp(name: string, key: string) {
  return wasRecorded(name, key)
    ? ({ outcome: "happened", result: resultOf(name, key) } as const)
    : ({ outcome: "did-not-happen" } as const);
}

function resultOf(name: string, key: string): string {
  return `${name} ${key}: done`;
}
