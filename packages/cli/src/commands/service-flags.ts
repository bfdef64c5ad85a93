import { Option, type Command } from "commander";
import type { DriverSettings } from "../recovery/driver-settings.ts";
import { given, span, wholeNumber } from "./thread-arguments.ts";

export interface ServiceFlags {
  attempts?: number;
  lease?: number;
  waitLimit?: number;
}

/** Of a service that takes runs up: for them to be handled alike, whoever does. */
export function addServiceFlags(command: Command): Command {
  return command
    .option("--attempts <count>", "take a run up so often at one checkpoint, then park it (default: 3)", wholeNumber)
    .addOption(
      new Option(
        "--lease <time>",
        "others leave a run alone for so long after the last sign of life (default: 30s)",
      ).argParser(span),
    )
    .addOption(
      new Option(
        "--wait-limit <time>",
        "a run that comes to a question is stuck after so long (default: never)",
      ).argParser(span),
    );
}

export function driverSettings({ attempts, lease, waitLimit }: ServiceFlags): DriverSettings {
  const perCheckpoint = attempts === undefined ? undefined : { perCheckpoint: attempts };
  return { ...given("attempts", perCheckpoint), ...given("leaseMs", lease), ...given("waitLimitMs", waitLimit) };
}
