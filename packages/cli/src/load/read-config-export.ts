import { describeThrown } from "./describe-thrown.ts";
import { findUnfit } from "./find-unfit.ts";
import type { ConfigRead } from "./protocol.ts";

/** What a config exports by default, or what the function there returns, as a text that can leave this process. */
export async function readConfigExport(namespace: object): Promise<ConfigRead> {
  try {
    const exported: unknown = Object.hasOwn(namespace, "default")
      ? (namespace as { default: unknown }).default
      : undefined;
    const config: unknown = await (typeof exported === "function" ? (exported as () => unknown)() : exported);
    const unfit = findUnfit(config);
    if (unfit !== undefined) return { unfit };
    return config === undefined ? {} : { json: JSON.stringify(config) };
  } catch (error) {
    return { failure: { kind: "threw", while: "reading", thrown: describeThrown(error) } };
  }
}
