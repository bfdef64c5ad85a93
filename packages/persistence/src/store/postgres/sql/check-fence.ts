import type { SchemaNames } from "../names.ts";

/** SQLSTATE of a request whose fence does not hold: of the classes that are left to applications. */
export const FENCE_REFUSED = "TK001";

/** All given, or none. */
export const FENCE_PARAMETERS = "p_run text DEFAULT NULL, p_owner text DEFAULT NULL, p_epoch bigint DEFAULT NULL";

/** The row of `r` is that of a run whose fence holds. */
export const HOLDS = "r.run_id = p_run AND r.owner = p_owner AND r.epoch = p_epoch AND r.state = 'open'";

/**
 * Within a function of setup(): notes that the run goes on, or refuses the whole request. It locks the run's row until the
 * transaction ends, so that who takes the run over passes over it or comes after. Where the function locks the thread's row, that
 * comes first: all who take both take them in this order. It raises, where a returned mark would leave what was done before it.
 * @param changes what else becomes of the row's columns
 */
export function checkFence(
  { runs }: Pick<SchemaNames, "runs">,
  changes: Readonly<Record<string, string>> = {},
): string {
  const columns = {
    progress_at: "clock.now_at",
    began_at: "coalesce(r.began_at, clock.now_at)",
    ...changes,
  };
  const set = Object.entries(columns).map(([column, value]) => `${column} = ${value}`);
  return `IF p_run IS NOT NULL THEN
    UPDATE ${runs} r SET ${set.join(", ")} FROM (SELECT clock_timestamp() AS now_at) clock WHERE ${HOLDS};
    IF NOT FOUND THEN
      RAISE EXCEPTION 'run % is not held by % at epoch %', p_run, p_owner, p_epoch USING ERRCODE = '${FENCE_REFUSED}';
    END IF;
  END IF;`;
}
