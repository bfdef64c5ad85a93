import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import {
  checkOnExhausted,
  checkPolicy,
  checkRecoveryOptions,
  COMMON_OPTIONS,
  POLICY_OPTIONS,
} from "../check-recovery-options.ts";
import { checkFallbackClasses } from "../fallback/check-fallback-classes.ts";
import { checkBoolean, checkByName, checkFunction, checkNames, checkNumber, refuseOption } from "../refuse-option.ts";

const OPTIONS = [
  ...COMMON_OPTIONS,
  "tools",
  "fallback",
  "onExhausted",
  "maxRepeatedToolCalls",
  "retryPartialStreams",
  "onContextOverflow",
  "endMessage",
];

/** @throws {ThreadkeepError} `recovery.invalid-option` */
export function checkMiddlewareOptions(options: ErrorRecoveryMiddlewareOptions): void {
  checkNames("", options, OPTIONS);
  checkRecoveryOptions(options);
  checkOnExhausted(options.onExhausted);
  checkBoolean("retryPartialStreams", options.retryPartialStreams);
  checkFunction("onContextOverflow", options.onContextOverflow);
  if (typeof options.endMessage !== "string") checkFunction("endMessage", options.endMessage);
  if (options.maxRepeatedToolCalls !== false) {
    checkNumber("maxRepeatedToolCalls", options.maxRepeatedToolCalls, { min: 2, whole: true });
  }
  if (options.tools !== undefined) checkTools(options.tools);
  if (options.fallback !== undefined) checkFallback(options.fallback);
}

function checkTools(tools: NonNullable<ErrorRecoveryMiddlewareOptions["tools"]>): void {
  checkByName("tools", tools);
  for (const [name, policy] of Object.entries(tools)) {
    const path = `tools.${name}`;
    checkNames(path, policy, [...POLICY_OPTIONS, "idempotent", "singleRequest", "timeoutMs"]);
    checkPolicy(`${path}.`, policy);
    checkBoolean(`${path}.idempotent`, policy.idempotent);
    checkBoolean(`${path}.singleRequest`, policy.singleRequest);
    checkNumber(`${path}.timeoutMs`, policy.timeoutMs, { min: 1 });
  }
}

function checkFallback(fallback: unknown): void {
  if (!Array.isArray(fallback)) return refuseOption("fallback", "has to be a list of { model, on }");
  for (const [index, entry] of fallback.entries()) {
    checkNames(`fallback[${index}]`, entry, ["model", "on"]);
    const { model, on } = entry as { model?: unknown; on?: unknown };
    checkFallbackClasses(`fallback[${index}].on`, on);
    if (typeof (model as { invoke?: unknown } | undefined)?.invoke !== "function")
      refuseOption(`fallback[${index}].model`, "has to be a chat model");
  }
}
