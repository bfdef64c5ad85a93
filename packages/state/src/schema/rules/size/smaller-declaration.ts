import { worstCaseBytes, type BoundOptions } from "../../bounds/worst-case-bytes.ts";
import { foldedType } from "../../bounds/folded-type.ts";
import { LONGEST_ESCAPE_BYTES } from "../../bounds/longest-text.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import type { ChannelExcess } from "./channel-excess.ts";

/** What to type so that a channel fits its limit. */
export function smallerDeclaration({ channel, limitBytes, worstCase }: ChannelExcess, options: BoundOptions): string {
  const type = withoutNothing(foldedType(channel));
  const raise = `raise its limit in the config: \`channels: { ${keyOf(channel.name)}: "…" }\``;
  if (holdsMessages(type)) return `Trim or summarize the messages, or ${raise}.`;
  const smaller = worstCase === undefined ? undefined : smallerLimit(type, channel, limitBytes, options);
  const ids = `Store the content elsewhere and keep its ${isMany(type) ? "ids" : "id"}: ${idsOf(type, channel)}`;
  return smaller === undefined ? `${ids}, or ${raise}.` : `${ids}, or lower the limit: ${smaller}.`;
}

function smallerLimit(
  type: StateType,
  { name, typeFrom }: ChannelModel,
  limitBytes: number,
  options: BoundOptions,
): string | undefined {
  if (typeFrom !== "schema") return undefined;
  if (type.kind === "string") return `\`${label(name)}z.string().max(${mostChars(limitBytes)})\``;
  if (type.kind !== "array") return undefined;
  const most = mostItems(type.items, limitBytes, options);
  return most >= 1 ? `\`${label(name)}z.array(…).max(${most})\`` : undefined;
}

function mostChars(limitBytes: number): number {
  return Math.max(1, Math.floor((limitBytes - 2) / LONGEST_ESCAPE_BYTES));
}

// `[` and `]` around them, and a comma after all but the last.
function mostItems(items: StateType, limitBytes: number, options: BoundOptions): number {
  const item = worstCaseBytes(items, "", options);
  return item.kind === "bytes" ? Math.floor((limitBytes - 1) / (item.bytes + 1)) : 0;
}

function idsOf(type: StateType, { typeFrom }: ChannelModel): string {
  if (typeFrom === "schema") return isMany(type) ? "`externalIds({ max: 50 })`" : "`externalId()`";
  return isMany(type) ? "`string[]`" : "`string`";
}

function isMany({ kind }: StateType): boolean {
  return kind === "array" || kind === "set" || kind === "map" || kind === "record";
}

function holdsMessages(type: StateType): boolean {
  const items = type.kind === "array" ? type.items : type;
  return items.kind === "message" || (items.kind === "union" && items.options.some(({ kind }) => kind === "message"));
}

/** A value that may be missing is judged by what it is when it is there. */
function withoutNothing(type: StateType): StateType {
  if (type.kind !== "union") return type;
  const present = type.options.filter(({ kind }) => kind !== "null" && kind !== "undefined");
  return present.length === 1 && present[0] ? present[0] : type;
}

function label(name: string): string {
  return `${keyOf(name)}: `;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
