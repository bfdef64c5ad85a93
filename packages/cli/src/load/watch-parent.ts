// Runs in a thread of the child: an endless loop in the user's module stops the main thread, which sees nothing any more.
import { Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { killTree } from "./kill-tree.ts";
import { LIFELINE } from "./start-watchdog.ts";

// The system closes the other end when the parent ends, even by SIGKILL.
new Socket({ fd: LIFELINE })
  .on("error", () => {})
  .once("end", () => killTree(process.pid))
  .resume();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage("watching");
