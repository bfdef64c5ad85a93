import type { ToolRecoveryPolicy } from "../error-recovery-options.ts";

/** What is known of one tool: its entry in the options, over what the tool says of itself. */
export function toolPolicy(
  tools: Readonly<Record<string, ToolRecoveryPolicy>>,
  name: string,
  tool: unknown,
): ToolRecoveryPolicy & { idempotent: boolean } {
  const given = givenPolicy(tools, name);
  return { ...given, idempotent: given.idempotent ?? saysIdempotent(tool) };
}

/** Its entry in the options alone. */
export function givenPolicy(tools: Readonly<Record<string, ToolRecoveryPolicy>>, name: string): ToolRecoveryPolicy {
  return Object.hasOwn(tools, name) ? tools[name]! : NOTHING_GIVEN;
}

/** Whether there are failures after which it is. */
export function mayBeCalledAgain({ idempotent, singleRequest }: ToolRecoveryPolicy, tool: unknown): boolean {
  return (idempotent ?? saysIdempotent(tool)) || singleRequest === true;
}

const NOTHING_GIVEN: ToolRecoveryPolicy = {};

function saysIdempotent(tool: unknown): boolean {
  const { metadata } = (tool ?? {}) as { metadata?: { idempotent?: unknown } };
  return metadata?.idempotent === true;
}
