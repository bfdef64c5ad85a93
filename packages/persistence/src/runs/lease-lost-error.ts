import { ThreadkeepError } from "@threadkeep/state";
import type { Fence } from "./fence.ts";

/** Another process took the run over, or it was ended: what its former owner still writes is refused. */
export class LeaseLostError extends ThreadkeepError {
  constructor({ runId, owner, epoch }: Fence, threadId: string) {
    super(
      `Run ${runId} on thread "${threadId}" is no longer ${owner}'s (epoch ${epoch}): another process took it over, or it was ended. ` +
        "What it still wrote was refused. Nothing is lost: whoever holds the run now goes on from its last checkpoint.",
      { code: "run.lease-lost", context: { runId, threadId, owner, epoch } },
    );
    this.name = "LeaseLostError";
  }
}
