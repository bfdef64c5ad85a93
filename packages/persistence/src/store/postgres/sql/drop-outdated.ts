import type { SchemaNames } from "../names.ts";

/** Functions whose parameters were others: made again under the same name, they would stand beside the new ones. */
export function dropOutdated({ put, putWrites }: SchemaNames): string[] {
  return [
    `${put}(text, text, text, text, text, jsonb, jsonb, text, text, text[], text[], text[], int[], int[], bytea)`,
    `${putWrites}(text, text, text, text[], int[], text[], text[], text[], int[], int[], bytea)`,
  ].map((outdated) => `DROP FUNCTION IF EXISTS ${outdated}`);
}
