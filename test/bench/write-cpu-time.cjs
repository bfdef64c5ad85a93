// Preloaded into a process whose CPU time is measured: what it used, all threads, as its last words on stderr.
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`CPU ${user + system}`);
});
