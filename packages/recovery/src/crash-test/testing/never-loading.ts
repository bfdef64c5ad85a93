// A module that waits at its top level for what never comes.
setInterval(() => {}, 1000);
await new Promise(() => {});

export const graph = {};
