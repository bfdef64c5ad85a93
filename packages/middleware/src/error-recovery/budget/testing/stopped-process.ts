import { MemorySaver } from "@langchain/langgraph";

/** What the database has at this moment: what a process that stops now leaves behind. */
export function photoOf(saver: MemorySaver): MemorySaver {
  const photo = new MemorySaver();
  photo.storage = structuredClone(saver.storage);
  photo.writes = structuredClone(saver.writes);
  return photo;
}

/** Waits for something that never comes, as a call does whose process stops. */
export function forever<Result>(): Promise<Result> {
  return new Promise(() => {});
}
