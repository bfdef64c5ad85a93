/** Now, in milliseconds, by the clock of who holds the file: no process's own. */
export const NOW = "CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER)";
