/** Whose tables are in a database: "stock" are those of LangGraph's SqliteSaver, whose names ours have too. */
export function sqliteContentOf(names: ReadonlySet<string>): "ours" | "stock" | "none" {
  if (names.has("threadkeep_deleted_threads")) return "ours";
  return names.has("checkpoints") ? "stock" : "none";
}
