import { expect, it } from "vitest";
import { chooseKills, everyKill, killsToTest, nameOfKill, parseKill } from "./choose-kills.ts";

it("kills before and after every call", () => {
  expect(everyKill(2).map(nameOfKill)).toEqual(["before:1", "after:1", "before:2", "after:2"]);
});

it("chooses the same kills for the same seed, in their order and each once", () => {
  const chosen = chooseKills(20, 7, 1812);
  expect(chooseKills(20, 7, 1812)).toEqual(chosen);
  expect(chooseKills(20, 7, 1813)).not.toEqual(chosen);
  expect(new Set(chosen.map(nameOfKill)).size).toBe(7);
  const order = everyKill(20).map(nameOfKill);
  const places = chosen.map((kill) => order.indexOf(nameOfKill(kill)));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

it("chooses all where more are asked for than there are", () => {
  expect(chooseKills(2, 9, 1)).toEqual(everyKill(2));
});

it("takes one alone in place of the others, and says where a run does not come to it", () => {
  const choice = { kills: "every", only: { when: "after", call: 3 }, seed: 1 } as const;
  expect(killsToTest(choice, 3)).toEqual([choice.only]);
  expect(() => killsToTest(choice, 2)).toThrow(/There is no kill after:3: an undisturbed run makes 2 calls/);
});

it("reads a kill's name", () => {
  expect(parseKill("after:14")).toEqual({ when: "after", call: 14 });
});

it.each(["", "after", "after:0", "after:1.5", "during:1", "before: 1"])("reads no kill in %j", (name) => {
  expect(parseKill(name)).toBeUndefined();
});
