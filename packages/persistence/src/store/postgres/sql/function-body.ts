import { quoteText } from "../names.ts";

export interface FunctionDefinition {
  name: string;
  parameters: string;
  returns: string;
  body: string;
  /** Further settings that its plans are made with. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * For a page in the order of an index: with these, plans read the page and no more, where the planner may believe that all there is
 * were a few rows to sort.
 */
export const READ_IN_ORDER = { enable_bitmapscan: "off", enable_sort: "off" } as const;

/**
 * For what runs at every step: one plan for all of its calls. Left to itself, the server makes a new one wherever it looks cheaper for
 * the values at hand. A condition that asks tables stands within one that only compares variables, and runs only where that holds.
 */
export const PLANNED_ONCE = { plan_cache_mode: "force_generic_plan" } as const;

/**
 * A plpgsql function: each of its statements sees what was committed before it, so what stands after the lock of a thread's row
 * sees all that was written while it waited. Of one statement with many parts all would see what was there when it began.
 *
 * Its plans are kept as long as the connection lives, made when tables may have been empty: without `enable_seqscan` they use the
 * keys from the start. `jit` would compile for 100 ms what runs for 1: the planner cannot know how short a recursion is.
 */
export function defineFunction({ name, parameters, returns, body, settings = {} }: FunctionDefinition): string {
  const all = Object.entries({ enable_seqscan: "off", jit: "off", ...settings });
  const set = all.map(([setting, value]) => `SET ${setting} = ${value}`).join(" ");
  // Quoted as text, not with `$$`: a schema's name might hold that.
  return `CREATE OR REPLACE FUNCTION ${name}(${parameters}) RETURNS ${returns} LANGUAGE plpgsql
    ${set} AS ${quoteText(body)}`;
}

/** As `Date.prototype.toISOString`. */
export function isoText(timestamp: string): string {
  return `to_char(${timestamp} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
