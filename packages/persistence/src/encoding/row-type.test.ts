import { describe, expect, it } from "vitest";

import { createValueCodec } from "./create-value-codec.ts";
import { baseOf, canBeBase, headOf, outerLayerOf, typeBuildingOn, withLayer, withoutOuterLayer } from "./row-type.ts";

describe("the type of a row", () => {
  it("names the version it builds on, under any layers", () => {
    const type = typeBuildingOn("41.27");
    expect(baseOf(type)).toBe("41.27");
    expect(baseOf(withLayer(withLayer(type, "zd1"), "aes=k"))).toBe("41.27");
    expect(["json", "bytes", "empty", "tk-json", "json;zd1", ""].map(baseOf)).toEqual(Array(6).fill(undefined));
  });

  it("puts layers on and takes them off in turn", () => {
    const type = withLayer(withLayer("json", "zd1"), "aes=k");
    expect([type, outerLayerOf(type), headOf(type)]).toEqual(["json;zd1;aes=k", "aes=k", "json"]);
    expect(withoutOuterLayer(type)).toBe("json;zd1");
    expect(outerLayerOf(withoutOuterLayer(withoutOuterLayer(type)))).toBeUndefined();
  });

  it.each(["1", "2.4999999995", "1e+21", "00000000000000000000000000000002.0.52"])(
    "may name the version %s",
    (version) => {
      expect(canBeBase(version)).toBe(true);
      expect(baseOf(typeBuildingOn(version))).toBe(version);
    },
  );

  it("names no version that could be read as a layer: its next value is stored whole", async () => {
    const codec = createValueCodec();
    for (const value of [["x".repeat(500)], { a: "x".repeat(500) }]) {
      const { memory } = await codec.encode(value, "1;2", undefined);
      expect((await codec.encode(value, "3", memory)).stored.type).toBe("json");
    }
  });
});
