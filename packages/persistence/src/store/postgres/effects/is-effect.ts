/** Of every function for one effect. */
export const EFFECT_PARAMETERS = "p_thread text, p_branch text, p_call text, p_scope text";

/** Within such a function: the row of `e` is that of its effect. */
export const IS_EFFECT = "e.thread_id = p_thread AND e.branch = p_branch AND e.call_id = p_call AND e.scope = p_scope";
