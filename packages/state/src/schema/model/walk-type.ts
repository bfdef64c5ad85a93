import { formatPath } from "../../size/value-path.ts";
import type { StateType } from "./state-type.ts";

/** A part of a type, under the path that findings name it by: `docs[].text`, `cache.*`, `pair[0]`, `docs["odd key"]`. */
export interface TypePart {
  path: string;
  type: StateType;
  /** The type it stands in: of an option, the union. Absent for the type that the walk began with. */
  parent?: StateType;
}

/**
 * Every part of a type, outermost first and in the order of declaration: items, properties, values, and the options of a
 * union under the union's own path. Keys of records and maps are not visited. Types may be nested to any depth.
 *
 * @example
 * for (const { path, type } of walkType(channel.type, channel.name)) { … }
 */
export function* walkType(type: StateType, path: string): Generator<TypePart> {
  const pending: TypePart[] = [{ path, type }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    yield part;
    const children = [...childrenOf(part)];
    for (let index = children.length - 1; index >= 0; index--) pending.push(children[index]!);
  }
}

/** The parts directly inside of a part. */
export function* childrenOf({ path, type }: TypePart): Generator<TypePart> {
  switch (type.kind) {
    case "array":
    case "set":
      yield { path: `${path}[]`, type: type.items, parent: type };
      break;
    case "record":
    case "map":
      yield { path: `${path}.*`, type: type.value, parent: type };
      break;
    case "tuple":
      for (const [index, item] of type.items.entries())
        yield { path: formatPath([path, index]), type: item, parent: type };
      if (type.rest) yield { path: `${path}[]`, type: type.rest, parent: type };
      break;
    case "object":
      for (const property of type.properties)
        yield { path: formatPath([path, property.name]), type: property.type, parent: type };
      if (type.rest) yield { path: `${path}.*`, type: type.rest, parent: type };
      break;
    case "union":
      for (const option of type.options) yield { path, type: option, parent: type };
  }
}
