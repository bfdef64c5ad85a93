import { formatPath } from "../../../size/value-path.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import { childrenOf } from "../../model/walk-type.ts";

/** A channel, or a property at any depth inside of one: what a person gave a name. */
export interface StateField {
  name: string;
  path: string;
  type: StateType;
  /** Names of the fields and types around it, outermost first. */
  within: readonly string[];
  /** Names of the properties around it, and its own. Absent for a channel. */
  beside?: readonly string[];
}

type Part = Omit<StateField, "name"> & { name?: string };

/**
 * Every named field of a channel, outermost first and in the order of declaration. What a third-party package declares is
 * not looked into: nobody here can change it.
 */
export function* fieldsOf({ name, type }: ChannelModel): Generator<StateField> {
  const pending: Part[] = [{ path: name, type, name, within: [] }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part.name !== undefined) yield { ...part, name: part.name };
    pending.push(...partsIn(part).toReversed());
  }
}

function partsIn(part: Part): Part[] {
  const { type } = part;
  const within = part.name === undefined ? part.within : [...part.within, part.name];
  if (type.kind !== "object") return [...childrenOf(part)].map((child) => ({ ...child, within }));
  return type.package === undefined ? propertiesOf(type, part.path, within) : [];
}

function propertiesOf({ name, properties, rest }: ObjectType, path: string, outside: readonly string[]): Part[] {
  const within = name === undefined ? outside : [...outside, name];
  const beside = properties.map((property) => property.name);
  const parts: Part[] = properties.map((property) => ({
    name: property.name,
    type: property.type,
    path: formatPath([path, property.name]),
    within,
    beside,
  }));
  if (rest) parts.push({ path: `${path}.*`, type: rest, within });
  return parts;
}

/** The types that values of this type consist of, beneath lists, records, maps and unions: `Doc` of `Map<string, Doc[]>`. */
export function elementsOf(type: StateType): StateType[] {
  switch (type.kind) {
    case "array":
    case "set":
      return elementsOf(type.items);
    case "record":
    case "map":
      return elementsOf(type.value);
    case "tuple":
      return [...type.items, ...(type.rest ? [type.rest] : [])].flatMap(elementsOf);
    case "union":
      return type.options.flatMap(elementsOf);
    default:
      return [type];
  }
}

/** Whether it holds several values: a list, a set, a map or a record. */
export function isCollection(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(isCollection);
  return ["array", "set", "tuple", "record", "map"].includes(type.kind);
}

/** Whether its values stand under keys: a record or a map. */
export function isKeyed(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(isKeyed);
  return type.kind === "record" || type.kind === "map";
}
