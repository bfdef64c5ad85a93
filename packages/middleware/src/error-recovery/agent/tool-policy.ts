import type { ToolRecoveryPolicy } from "../error-recovery-options.ts";

/** What is known of one tool: its entry in the options, over what the tool says of itself. */
export function toolPolicy(
  tools: Readonly<Record<string, ToolRecoveryPolicy>>,
  name: string,
  tool: unknown,
): ToolRecoveryPolicy & { idempotent: boolean } {
  const given = Object.hasOwn(tools, name) ? tools[name]! : {};
  return { ...given, idempotent: given.idempotent ?? saysIdempotent(tool) };
}

function saysIdempotent(tool: unknown): boolean {
  const { metadata } = (tool ?? {}) as { metadata?: { idempotent?: unknown } };
  return metadata?.idempotent === true;
}
