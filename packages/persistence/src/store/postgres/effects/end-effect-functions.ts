import type { SchemaNames } from "../names.ts";
import { checkFence, FENCE_PARAMETERS } from "../sql/check-fence.ts";
import { defineFunction } from "../sql/function-body.ts";
import { EFFECT_PARAMETERS, IS_EFFECT } from "./is-effect.ts";

/** Stores how an effect ended. Returns whether the claim is the last one. */
export function finishEffectFunction(names: SchemaNames): string {
  const { finishEffect, effects } = names;
  return defineFunction({
    name: finishEffect,
    parameters: `${EFFECT_PARAMETERS}, p_claim text, p_state text, p_result_type text, p_result bytea, ${FENCE_PARAMETERS}`,
    returns: "boolean",
    body: `
BEGIN
  ${checkFence(names)}
  UPDATE ${effects} e SET state = p_state, ended_at = clock_timestamp(), result_type = p_result_type, result = p_result
  WHERE ${IS_EFFECT} AND e.claim_id = p_claim;
  RETURN FOUND;
END`,
  });
}

/** Forgets an effect that did not happen. Returns whether the claim was the last one, and had not come to an end. */
export function releaseEffectFunction(names: SchemaNames): string {
  const { releaseEffect, effects } = names;
  return defineFunction({
    name: releaseEffect,
    parameters: `${EFFECT_PARAMETERS}, p_claim text, ${FENCE_PARAMETERS}`,
    returns: "boolean",
    body: `
BEGIN
  ${checkFence(names)}
  DELETE FROM ${effects} e WHERE ${IS_EFFECT} AND e.claim_id = p_claim AND e.state = 'claimed';
  RETURN FOUND;
END`,
  });
}
