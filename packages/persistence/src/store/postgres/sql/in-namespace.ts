/** Within the functions that setup() makes: the row of `alias` is of the namespace that they were given. */
export function inNamespace(alias: string): string {
  return `${alias}.thread_id = p_thread AND ${alias}.checkpoint_ns = p_ns`;
}
