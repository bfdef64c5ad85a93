import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { viewMessages } from "../message/view-messages.ts";
import { coveredUnits } from "./covered-units.ts";

const call = (...ids: string[]) =>
  new AIMessage({ content: "", tool_calls: ids.map((id) => ({ id, name: "search", args: {} })) });
const result = (id: string) => new ToolMessage({ content: "3 flats", tool_call_id: id });
const views = viewMessages([
  new HumanMessage("flats?"),
  call("c1", "c2"),
  result("c1"),
  result("c2"),
  new HumanMessage("thanks"),
]);

describe("coveredUnits", () => {
  it.each([
    [0, []],
    [1, [0]],
    [2, [0]],
    [3, [0]],
    [4, [0, 1, 2, 3]],
    [5, [0, 1, 2, 3, 4]],
  ])("of the first %i messages takes whole exchanges only", (count, covered) => {
    expect(coveredUnits(views, [0, 1, 2, 3, 4], count)).toEqual(covered);
  });

  it("counts what leaves, not what stands between", () => {
    expect(coveredUnits(views, [1, 2, 3, 4], 3)).toEqual([1, 2, 3]);
  });
});
