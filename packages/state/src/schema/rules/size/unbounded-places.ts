import { isStored } from "../../bounds/worst-case-bytes.ts";
import { foldedType } from "../../bounds/folded-type.ts";
import { textBytes } from "../../bounds/longest-text.ts";
import { finiteValues } from "../../bounds/finite-values.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { childrenOf, type TypePart } from "../../model/walk-type.ts";
import { firstOfEachPath } from "../schema/walk-until.ts";
import { isFrameworkChannel, isFrameworkFile } from "./framework-state.ts";

/** A part of a channel that may be of any size. */
export interface UnboundedPlace {
  kind: "list" | "record" | "text";
  path: string;
  type: StateType;
}

/**
 * The outermost parts of a channel without a bound: of a list of any length, its elements are not looked at. TypeScript has no
 * bounds to write, so of its types only lists and records of structured values count, which grow fastest. Messages are left to
 * summarization, a list whose reducer keeps everything to `reducers/window-missing`, and what a library declares to the library.
 */
export function unboundedPlaces(channel: ChannelModel): UnboundedPlace[] {
  if (!isStored(channel) || isFrameworkChannel(channel)) return [];
  const places: UnboundedPlace[] = [];
  const pending: TypePart[] = [{ path: channel.name, type: foldedType(channel) }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const kind = unboundedKind(part.type);
    if (kind === undefined) pending.push(...[...childrenOf(part)].toReversed());
    else if (counts(part, channel)) places.push({ kind, path: part.path, type: part.type });
  }
  // Options of a union share a path.
  return firstOfEachPath(places);
}

function unboundedKind(type: StateType): UnboundedPlace["kind"] | undefined {
  switch (type.kind) {
    case "array":
      return type.maxItems === undefined ? "list" : undefined;
    case "set":
      return type.maxItems === undefined && !finiteValues(type.items) ? "list" : undefined;
    case "tuple":
      return type.rest ? "list" : undefined;
    case "record":
    case "map":
      return type.maxItems === undefined && !finiteValues(type.key) ? "record" : undefined;
    case "object":
      // Of a class nothing is known, which is another rule's matter.
      return type.rest && !type.isClass ? "record" : undefined;
    case "string":
      return type.maxLength === undefined && !isShortFormat(type.format) ? "text" : undefined;
    default:
      return undefined;
  }
}

// Formats without an end that nobody writes a long text in.
const OPEN_BUT_SHORT = new Set([
  "cuid",
  "cuid2",
  "datetime",
  "time",
  "duration",
  "email",
  "emoji",
  "ip",
  "cidr",
  "iban",
]);

function isShortFormat(format: string | undefined): boolean {
  if (format === undefined) return false;
  return OPEN_BUT_SHORT.has(format) || textBytes({ kind: "string", format }) !== undefined;
}

function counts({ path, type }: TypePart, { name, typeFrom, reducer }: ChannelModel): boolean {
  const elements = elementsOf(type);
  if (elements.some((element) => element.kind === "message" || isFrameworkFile(element))) return false;
  const keepsEverything = reducer.kind === "function" && reducer.behavior.keepsAtMost === "everything";
  if (path === name && keepsEverything && (type.kind === "array" || type.kind === "set")) return false;
  return typeFrom === "schema" || elements.some(isStructured);
}

function elementsOf(type: StateType): StateType[] {
  const inside = [...childrenOf({ path: "", type })].map((part) => part.type);
  return inside.flatMap((part) => (part.kind === "union" ? part.options : [part]));
}

// What a third-party package declares is an error of `refs/embedded-content`.
function isStructured(type: StateType): boolean {
  if (type.kind === "object") return type.package === undefined;
  return type.kind === "array" || type.kind === "record" || type.kind === "map" || type.kind === "tuple";
}
