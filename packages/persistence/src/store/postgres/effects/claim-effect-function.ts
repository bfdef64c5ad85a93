import type { SchemaNames } from "../names.ts";
import { checkFence, FENCE_PARAMETERS } from "../sql/check-fence.ts";
import { defineFunction } from "../sql/function-body.ts";
import { effectDocument } from "./effect-document.ts";
import { EFFECT_PARAMETERS, IS_EFFECT } from "./is-effect.ts";

/** Claims an effect. Returns nothing to who is to do it, and else the effect that stands there as JSON. */
export function claimEffectFunction(names: SchemaNames): string {
  const { claimEffect, effects } = names;
  return defineFunction({
    name: claimEffect,
    parameters: `${EFFECT_PARAMETERS}, p_name text, p_args_hash text, p_claim text, p_after text, ${FENCE_PARAMETERS}`,
    returns: "text",
    body: `
DECLARE
  last_claim text;
  last_state text;
BEGIN
  ${checkFence(names)}
  -- Again where the row that is in the way went meanwhile.
  LOOP
    INSERT INTO ${effects} (thread_id, branch, call_id, scope, name, args_hash, state, claim_id, attempts, run_id, epoch, claimed_at)
    VALUES (p_thread, p_branch, p_call, p_scope, p_name, p_args_hash, 'claimed', p_claim, 1, p_run, p_epoch, clock_timestamp())
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      RETURN NULL;
    END IF;
    SELECT e.claim_id, e.state INTO last_claim, last_state FROM ${effects} e WHERE ${IS_EFFECT} FOR UPDATE;
    EXIT WHEN FOUND;
  END LOOP;

  -- Asked for again, after an answer that never came.
  IF last_claim = p_claim AND last_state = 'claimed' THEN
    RETURN NULL;
  END IF;
  -- What is done by now was done by the attempt that was believed dead. It is not done again.
  IF last_claim = p_after AND last_state <> 'done' THEN
    UPDATE ${effects} e SET name = p_name, args_hash = p_args_hash, state = 'claimed', claim_id = p_claim,
      attempts = e.attempts + 1, run_id = p_run, epoch = p_epoch, claimed_at = clock_timestamp(),
      ended_at = NULL, result_type = NULL, result = NULL
    WHERE ${IS_EFFECT};
    RETURN NULL;
  END IF;
  RETURN (SELECT ${effectDocument("e")} FROM ${effects} e WHERE ${IS_EFFECT});
END`,
  });
}
