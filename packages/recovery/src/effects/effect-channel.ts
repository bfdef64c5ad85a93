import { channel } from "node:diagnostics_channel";

/** Where all ledgers of a process tell what they tell: a crash test cannot reach those that the graph's own code makes. */
export const EFFECT_CHANNEL = "threadkeep:effects";

export const effectChannel = channel(EFFECT_CHANNEL);
