import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import {
  checkOnExhausted,
  checkPolicy,
  checkRecoveryOptions,
  COMMON_OPTIONS,
  POLICY_OPTIONS,
} from "../check-recovery-options.ts";
import { checkBoolean, checkFunction, checkNames, checkNumber, refuseOption } from "../refuse-option.ts";

const OPTIONS = [
  ...COMMON_OPTIONS,
  "tools",
  "fallback",
  "onExhausted",
  "maxRepeatedToolCalls",
  "retryPartialStreams",
  "onContextOverflow",
];

/** @throws {ThreadkeepError} `recovery.invalid-option` */
export function checkMiddlewareOptions(options: ErrorRecoveryMiddlewareOptions): void {
  checkNames("", options, OPTIONS);
  checkRecoveryOptions(options);
  checkOnExhausted(options.onExhausted);
  checkBoolean("retryPartialStreams", options.retryPartialStreams);
  checkFunction("onContextOverflow", options.onContextOverflow);
  if (options.maxRepeatedToolCalls !== false) {
    checkNumber("maxRepeatedToolCalls", options.maxRepeatedToolCalls, { min: 2, whole: true });
  }
  checkTools(options.tools ?? {});
  checkFallback(options.fallback ?? []);
}

function checkTools(tools: NonNullable<ErrorRecoveryMiddlewareOptions["tools"]>): void {
  for (const [name, policy] of Object.entries(tools)) {
    const path = `tools.${name}`;
    checkNames(path, policy, [...POLICY_OPTIONS, "idempotent", "timeoutMs"]);
    checkPolicy(`${path}.`, policy);
    checkBoolean(`${path}.idempotent`, policy.idempotent);
    checkNumber(`${path}.timeoutMs`, policy.timeoutMs, { min: 1 });
  }
}

function checkFallback(fallback: unknown): void {
  if (!Array.isArray(fallback)) return refuseOption("fallback", "has to be a list of { model, on }");
  for (const [index, entry] of fallback.entries()) {
    checkNames(`fallback[${index}]`, entry, ["model", "on"]);
    const { model } = entry as { model?: unknown };
    if (typeof (model as { invoke?: unknown } | undefined)?.invoke !== "function")
      refuseOption(`fallback[${index}].model`, "has to be a chat model");
  }
}
