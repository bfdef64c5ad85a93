import type { StoredThreadQuery } from "../../checkpoint-store.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { as, lookUp } from "./look-up.ts";
import { madeAt } from "./made-at.ts";
import { Params } from "./params.ts";
import { pageByArrival, pageById } from "./thread-pages.ts";

/** One thread more than the page: it tells whether another page follows. */
export function listThreadsQuery(
  names: SchemaNames,
  { limit, cursor, order, prefix = "", withHeads = false }: StoredThreadQuery,
): SqlQuery {
  const params = new Params();
  const [wanted, byId] = [limit + 1, order === "id"];
  const page = byId
    ? pageById(names, params, { after: cursor, from: prefix, limit: wanted, prefix })
    : pageByArrival(names, params, {
        after: cursor === undefined ? undefined : (JSON.parse(cursor) as [string, string]),
        limit: wanted,
        prefix,
      });
  const root = { ...as("h", "thread_id", "checkpoint_id"), checkpoint_ns: "''" };
  const exact = withHeads ? `LEFT ${lookUp(names.arrivals, "m", root)}` : "";
  const head = withHeads
    ? ", c.parent_checkpoint_id, coalesce(m.checkpoint, c.checkpoint::text), coalesce(m.metadata, c.metadata::text)"
    : "";
  return params.query(`WITH RECURSIVE ${page},
  h AS MATERIALIZED (SELECT page.*, ${names.head}(page.thread_id, '') AS checkpoint_id FROM page)
  SELECT h.thread_id, ${byId ? "NULL" : "h.last"}, h.checkpoint_id, ${madeAt("c")}, c.metadata ->> 'step',
    c.metadata ->> 'source', (SELECT count(*) FROM ${names.checkpoints} a WHERE a.thread_id = h.thread_id)${head}
  FROM h LEFT ${lookUp(names.checkpoints, "c", root)} ${exact} ORDER BY h.position`);
}
