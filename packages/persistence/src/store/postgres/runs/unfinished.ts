/** What makes the index of all that may be stuck fit a query. */
export const UNFINISHED = "NOT IN ('done', 'left')";
