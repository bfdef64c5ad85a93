import { Command, END, Send } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFunctionFields } from "./read-function-fields.ts";

const UNKNOWN = {
  reads: "unknown",
  writes: "unknown",
  returnsCommand: "unknown",
  fansOut: "unknown",
  together: [],
  interrupts: "unknown",
};

interface State {
  round: number;
  next: string;
  docs: string[];
  plan?: { next: string };
}

describe("reads", () => {
  it.each<[string, string, unknown]>([
    ["a property", `(state) => state.query ? "a" : "b"`, [{ name: "query" }]],
    ["a quoted property", `(state) => state["query"] ? "a" : "b"`, [{ name: "query" }]],
    ["an optional property", `(state) => state?.query ? "a" : "b"`, [{ name: "query" }]],
    [
      "a parameter taken apart",
      `({ query, round: r = 0 }) => query && r ? "a" : "b"`,
      [{ name: "query" }, { name: "round" }],
    ],
    ["a parameter with a default", `(state = {}) => state.query ? "a" : "b"`, [{ name: "query" }]],
    [
      "what is taken out and not used",
      `({ plan, docs: [first] }) => "a"`,
      [{ name: "docs", property: "[]" }, { name: "plan" }],
    ],
    ["a name taken out later", `(s) => { const { query: q } = s; return q ? "a" : "b"; }`, [{ name: "query" }]],
    ["an alias of the state", `(state) => { const s = state; return s.query ? "a" : "b"; }`, [{ name: "query" }]],
    [
      "the rest of the state",
      `({ docs, ...rest }) => rest.query && docs[0] ? "a" : "b"`,
      [{ name: "query" }, { name: "docs", property: "[]" }],
    ],
    [
      "a property of a list",
      `(state) => state.messages.length ? "a" : "b"`,
      [{ name: "messages", property: "length" }],
    ],
    [
      "the last message",
      `(state) => { const last = state.messages.at(-1); return last?.tool_calls?.length ? "a" : "b"; }`,
      [{ name: "messages", property: "at" }],
    ],
    [
      "the last message by its number",
      `(state) => state.messages[state.messages.length - 1].tool_calls ? "a" : "b"`,
      [
        { name: "messages", property: "length" },
        { name: "messages", property: "[]" },
      ],
    ],
    [
      "a comparison with a number",
      `(state) => state.round < 3 ? "a" : "b"`,
      [{ name: "round", comparedWithNumber: true }],
    ],
    [
      "a comparison with a constant",
      `(state) => limits_1.MAX_ROUNDS <= state.round ? "a" : "b"`,
      [{ name: "round", comparedWithNumber: true }],
    ],
    [
      "a comparison with another field",
      `({ round, maxRounds }) => round >= maxRounds ? "a" : "b"`,
      [
        { name: "round", comparedWithNumber: true },
        { name: "maxRounds", comparedWithNumber: true },
      ],
    ],
    [
      "a comparison with what the config says",
      `({ round }, config) => round >= config.limits.rounds ? "a" : "b"`,
      [{ name: "round", comparedWithNumber: true }],
    ],
    [
      "an equality with a number",
      `(state) => state.round === 3 ? "a" : "b"`,
      [{ name: "round", comparedWithNumber: true }],
    ],
    [
      "a comparison of what was computed",
      `(state) => { const next = (state.round ?? 0) + 1; return Number(next) > 3 ? "a" : "b"; }`,
      [{ name: "round", comparedWithNumber: true }],
    ],
    [
      "a count of elements",
      `(state) => state.tried.length >= 3 ? "a" : "b"`,
      [{ name: "tried", property: "length", comparedWithNumber: true }],
    ],
    [
      "a list asked whether it is empty",
      `(state) => state.unread.length > 0 ? "a" : "b"`,
      [{ name: "unread", property: "length" }],
    ],
    ["an equality with a text", `(state) => state.verdict === "good" ? "a" : "b"`, [{ name: "verdict" }]],
    [
      "an equality with a text or nothing",
      `(state, config) => state.verdict !== (config.strict ? "good" : null) ? "a" : "b"`,
      [{ name: "verdict" }],
    ],
    ["an equality with false", `(state) => state.verdict === false ? "a" : "b"`, [{ name: "verdict" }]],
    [
      "an equality with another value",
      `(state, config) => state.verdict === config.wanted ? "a" : "b"`,
      [{ name: "verdict", compared: true }],
    ],
    [
      "a switch",
      `(state) => { switch (state.verdict) { case "good": return "a"; default: return "b"; } }`,
      [{ name: "verdict" }],
    ],
    ["an equality with null", `(state) => state.plan == null ? "a" : "b"`, [{ name: "plan" }]],
    [
      "a field returned as the destination",
      `(state) => state.done ? langgraph_1.END : state.next ?? "a"`,
      [{ name: "done" }, { name: "next", returned: true }],
    ],
    ["a field in a list of destinations", `(state) => [state.next, "audit"]`, [{ name: "next", returned: true }]],
    ["a field a Command goes to", `(state) => new Command({ goto: state.next })`, [{ name: "next", returned: true }]],
    ["a text made of a field", "(state) => `${state.next}_agent`", [{ name: "next" }]],
    [
      "a field in an inner function",
      `(state) => all.filter((one) => state.docs.includes(one)).length ? "a" : "b"`,
      [{ name: "docs", property: "includes" }],
    ],
    [
      "a name that an inner function hides",
      `(state) => all.some((state) => state.hidden) ? state.query : "b"`,
      [{ name: "query", returned: true }],
    ],
    [
      "a local function given the state",
      `(state) => { return late(state); function late(s) { return s.query ? "a" : "b"; } }`,
      [{ name: "query" }],
    ],
    [
      "a field that is there instead",
      `(state) => { const { docs = state.spare } = options; return docs.length ? "a" : "b"; }`,
      [{ name: "spare", property: "length" }],
    ],
    [
      "a var of an inner block",
      `(state) => { if (ready) { var docs = state.docs; } return docs.length ? "a" : "b"; }`,
      [{ name: "docs", property: "length" }],
    ],
    ["a key asked for", `(state) => "plan" in state ? "a" : "b"`, [{ name: "plan" }]],
    [
      "a state asked for",
      `(state) => { if (!state || state === null) throw new Error("no state"); return state.query ? "a" : "b"; }`,
      [{ name: "query" }],
    ],
    [
      "a state printed",
      `(state) => { console.log("state", state); return state.query ? "a" : "b"; }`,
      [{ name: "query" }],
    ],
    ["in place", `(state) => { state.round++; return { round: state.round }; }`, [{ name: "round" }]],
    [
      "a loop over a list",
      `(state) => { for (const doc of state.docs) use(doc); }`,
      [{ name: "docs", property: "[]" }],
    ],
    ["__proto__", `(state) => state.__proto__ ? "a" : "b"`, [{ name: "__proto__" }]],
    ["no parameter", `() => ({ docs: [] })`, []],
  ])("%s", (_case, source, reads) => {
    const read = readFunctionFields(source).reads;
    const sorted = (list: unknown) => (Array.isArray(list) ? list.map((use) => JSON.stringify(use)).sort() : list);
    expect(sorted(read)).toEqual(sorted(reads));
  });

  it.each([
    ["passed to a call", `(state) => decide(state)`],
    ["passed to a model in an object", `(state) => model.invoke({ state })`],
    ["spread into a call", `(state) => ({ docs: decide({ ...state }) })`],
    ["kept outside", `(state) => { last = state; return "a"; }`],
    ["read by a computed name", `(state) => state[name] ? "a" : "b"`],
    ["handed on by its rest", `({ docs, ...rest }) => decide(rest)`],
    ["gathered with all arguments", `(...args) => args[0].docs ? "a" : "b"`],
    ["read through arguments", `function (state) { return arguments[0].docs ? "a" : "b"; }`],
    ["looped over", `(state) => { for (const key in state) use(key); }`],
    ["asked of the run", `() => getCurrentTaskInput().docs ? "a" : "b"`],
    ["returned", `(state) => state`],
  ])("are unknown where the state is %s", (_case, source) => {
    expect(readFunctionFields(source).reads).toBe("unknown");
  });
});

describe("writes", () => {
  const value = (name: string) => ({ name, how: "value" });
  const empty = (name: string) => ({ name, how: "empty" });
  const increment = (name: string) => ({ name, how: "increment" });
  const sometimes = (name: string) => ({ ...value(name), sometimes: true });

  it.each<[string, string, unknown]>([
    ["an object", `async (state) => ({ docs: await load(), "query": q })`, [value("docs"), value("query")]],
    ["either of two", `(s) => s.ok ? { a: x } : { b: x }`, [sometimes("a"), sometimes("b")]],
    [
      "several returns",
      `(s) => { if (s.ok) return { a: x }; try { return { b: x }; } catch { return; } }`,
      [sometimes("a"), sometimes("b")],
    ],
    [
      "an object with a name",
      `(s) => { const update = { a: x }; update.b = x; return update; }`,
      [value("a"), sometimes("b")],
    ],
    [
      "an object filled with Object.assign",
      `(s) => { const update = {}; Object.assign(update, { a: x }); return update; }`,
      [value("a")],
    ],
    [
      "a spread of an object",
      `(s) => ({ a: x, ...(s.ok && { b: x }), ...(s.ok ? { c: x } : {}) })`,
      [value("a"), sometimes("b"), sometimes("c")],
    ],
    [
      "an empty list, text and object, null, undefined",
      `() => ({ a: [], b: "", c: {}, d: null, e: undefined, f: void 0 })`,
      ["a", "b", "c", "d", "e", "f"].map(empty),
    ],
    [
      "a list that is filled later",
      `() => { const a = []; for (const x of y) a.push(x); return { a }; }`,
      [value("a")],
    ],
    ["an increment", `(state) => ({ round: state.round + 1 })`, [increment("round")]],
    ["an increment of a name", `({ round }) => ({ round: 1 + round })`, [increment("round")]],
    ["an increment from nothing", `({ round }) => ({ round: (round ?? 0) + 1 })`, [increment("round")]],
    [
      "an increment before it is returned",
      `(state) => { const round = (state.round || 0) + 1; return { round }; }`,
      [increment("round")],
    ],
    ["an increment in place", `(state) => ({ round: ++state.round })`, [increment("round")]],
    ["a number for a summing reducer", `() => ({ round: 1 })`, [increment("round")]],
    ["another field's sum", `(state) => ({ total: state.round + 1 })`, [value("total")]],
    ["a decrement", `(state) => ({ left: state.left - 1 })`, [value("left")]],
    ["a length and one", `(state) => ({ docs: state.docs.length + 1 })`, [value("docs")]],
    ["a zero", `() => ({ round: 0 })`, [value("round")]],
    ["a Command", `() => new Command({ update: { docs: [x] }, goto: "a" })`, [value("docs")]],
    ["a Command, compiled", `() => new langgraph_1.Command({ update: { docs: [] } })`, [empty("docs")]],
    ["Commands in a list", `() => [new Command({ update: { a: x } }), { b: x }]`, [value("a"), value("b")]],
    ["pairs of a Command", `() => new Command({ update: [["docs", []]] })`, [empty("docs")]],
    ["a Command to the parent", `() => new Command({ update: { docs: x }, goto: "a", graph: Command.PARENT })`, []],
    ["an Overwrite", `() => ({ docs: new Overwrite([]) })`, [{ ...value("docs"), overwrites: true }]],
    ["a promise", `() => Promise.resolve({ docs: x })`, [value("docs")]],
    [
      "an async function for old targets",
      `function (state) { return __awaiter(this, void 0, void 0, function* () { const x = yield load(state.query); return { docs: x }; }); }`,
      [value("docs")],
    ],
    ["a constant key", `() => ({ ["docs"]: x })`, [value("docs")]],
    ["a prototype, which is no key", `() => ({ __proto__: x, docs: x })`, [value("docs")]],
    ["a key called __proto__", `() => ({ ["__proto__"]: x })`, [value("__proto__")]],
    ["a method", `async search(state) { return { docs: x }; }`, [value("docs")]],
    ["a private method", `async #search(state) { return { docs: this.#load() }; }`, [value("docs")]],
    ["a function", `async function search(state) { return { docs: x } } // end`, [value("docs")]],
    ["a declaration", `export const search = async (state) => ({ docs: x });`, [value("docs")]],
    ["either of two values", `(s) => s.ok ? { a: x } : { a: [] }`, [value("a"), empty("a")]],
    ["one return of two", `(s) => { if (s.ok) return { a: x }; return {}; }`, [sometimes("a")]],
    ["a return that may not be reached", `(s) => { if (s.ok) return { a: x }; }`, [sometimes("a")]],
    ["a return on each way", `(s) => { if (s.ok) { return { a: x }; } else throw s.error; }`, [value("a")]],
    ["a default of a switch", `(s) => { switch (s.k) { case 1: default: return { a: x }; } }`, [value("a")]],
    ["a switch without one", `(s) => { switch (s.k) { case 1: return { a: x }; } }`, [sometimes("a")]],
    ["a value or undefined", `(s) => ({ a: s.ok ? x : undefined })`, [value("a"), empty("a")]],
    ["nothing", `(state) => { log(state.docs); }`, []],
    ["a router's text", `(state) => state.ok ? "a" : _langgraph.END`, []],
    [
      "a function that calls itself",
      `function again(state) { return state.ok ? { docs: x } : again(state); }`,
      [value("docs")],
    ],
  ])("%s", (_case, source, writes) => {
    expect(readFunctionFields(source).writes).toEqual(writes);
  });

  it.each([
    ["the result of a call", `(state) => update(state.docs)`],
    ["a spread of the state", `(state) => ({ ...state, docs: [] })`],
    ["a spread of a call", `() => ({ ...load(), docs: [] })`],
    ["a name from outside", `() => update`],
    ["a computed key", `(state) => ({ [key]: 1 })`],
    ["an object that others may fill", `() => { const update = {}; fill(update); return update; }`],
    ["an object filled under computed keys", `() => { const u = {}; for (const k of keys) u[k] = 1; return u; }`],
    ["a field", `(state) => state.update`],
    ["a generator", `function* (state) { return { docs: [] }; }`],
    ["a Command made of options", `() => new Command(options)`],
  ])("are unknown of %s", (_case, source) => {
    expect(readFunctionFields(source).writes).toBe("unknown");
  });
});

describe("destinations", () => {
  interface Expected {
    returnsCommand?: unknown;
    fansOut?: unknown;
    together?: unknown;
    interrupts?: unknown;
    goesToEnd?: true;
  }
  it.each<[string, string, Expected]>([
    ["texts and END", `(s) => s.ok ? "a" : (0, _langgraph.END)`, { returnsCommand: false, fansOut: false }],
    ["a text with a field", "(s) => `${s.next}_agent`", { fansOut: false }],
    ["a list of one", `() => ["a"]`, { fansOut: false, together: [] }],
    ["a list", `() => ["a", "b"]`, { fansOut: true, together: [["a", "b"]] }],
    ["a list whose second is either", `(s) => ["a", s.ok ? "b" : "c"]`, { fansOut: true, together: [] }],
    [
      "a list with a third, perhaps",
      `(s) => { const all = ["a", "b"]; if (s.ok) all.push("c"); return all; }`,
      { fansOut: true, together: [["a", "b"]] },
    ],
    [
      "a list with one taken off",
      `(s) => { const all = ["a", "b"]; if (s.ok) all.pop(); return all; }`,
      { together: [] },
    ],
    ["a Send", `() => new Send("a", {})`, { fansOut: true, together: [] }],
    [
      "Sends of a map",
      `(s) => s.docs.map((doc) => new Send("read", { doc }))`,
      { fansOut: true, together: [["read", "read"]] },
    ],
    [
      "Sends of a map of what a call gave",
      `async (s) => (await plan(s.query)).map((q) => { return new langgraph_1.Send("read", { q }); })`,
      { fansOut: true, together: [["read", "read"]] },
    ],
    [
      "Sends pushed in a loop",
      `(s) => { const sends = []; for (const d of s.docs) sends.push(new Send("read", d)); return sends; }`,
      { fansOut: true, together: [["read", "read"]] },
    ],
    [
      "a Send pushed once",
      `(s) => { const sends = []; if (s.ok) sends.push(new Send("a", s.docs)); return sends; }`,
      { fansOut: true, together: [] },
    ],
    [
      "Sends or a text",
      `(s) => s.docs.length ? s.docs.map((d) => new Send("read", d)) : "write"`,
      { fansOut: true, together: [["read", "read"]] },
    ],
    ["a call", `(s) => decide(s.docs)`, { returnsCommand: "unknown", fansOut: "unknown" }],
    ["a field", `(s) => s.next`, { fansOut: "unknown" }],
    ["a name from outside", `() => ALL`, { fansOut: "unknown" }],
    ["an update", `() => ({ docs: [] })`, { returnsCommand: false, fansOut: false, interrupts: false }],
    ["a Command", `(s) => new Command({ goto: s.ok ? "a" : END })`, { returnsCommand: true, fansOut: false }],
    [
      "a Command to several",
      `() => new Command({ goto: ["a", "b"] })`,
      { returnsCommand: true, fansOut: true, together: [["a", "b"]] },
    ],
    [
      "a Command that sends",
      `(s) => new Command({ goto: s.docs.map((d) => new Send("read", d)) })`,
      { returnsCommand: true, fansOut: true, together: [["read", "read"]] },
    ],
    ["a Command that only updates", `() => new Command({ update: { a: 1 } })`, { returnsCommand: false }],
    [
      "a Command that goes sometimes",
      `(s) => s.ok ? new Command({ goto: "a" }) : { docs: [] }`,
      { returnsCommand: true },
    ],
    [
      "a Command to the parent graph",
      `() => new Command({ goto: "a", graph: Command.PARENT })`,
      { returnsCommand: false, interrupts: true },
    ],
    ["a Command of options", `() => new Command(options)`, { returnsCommand: "unknown", fansOut: "unknown" }],
    [
      "an interrupt",
      `(s) => { const answer = (0, langgraph_1.interrupt)(s.query); return { answer }; }`,
      { interrupts: true },
    ],
    ["an interrupt that is thrown", `() => { throw new NodeInterrupt("stop"); }`, { interrupts: true }],
    ["a call of what may interrupt", `(s) => ({ answer: (0, people_1.askHuman)(s.query) })`, { interrupts: "unknown" }],
    ["a call of a model", `async (s) => ({ answer: await model.invoke(s.query) })`, { interrupts: false }],
    ["a call of the platform", `async (s) => ({ page: await fetch(s.url) })`, { interrupts: false }],
    [
      "a Command that may end",
      `(s) => new Command({ goto: s.ok ? END : "b" })`,
      { returnsCommand: true, goesToEnd: true },
    ],
  ])("%s", (_case, source, expected) => {
    expect(readFunctionFields(source)).toMatchObject(expected);
  });
});

describe("measures", () => {
  it.each([
    ["a clock", `(s) => Date.now() - s.startedAt > 1000 ? END : "a"`],
    ["a clock against a field", `(s) => s.deadline < performance.now() ? END : "a"`],
    ["the step of the run", `(s, config) => s.ok || config.metadata.langgraph_step > 10 ? END : "a"`],
    ["what a call makes of a field", `(s) => elapsed(s.startedAt) >= 3 ? END : "a"`],
  ])("holds of %s", (_case, source) => {
    expect(readFunctionFields(source)).toMatchObject({ measures: true });
  });

  it.each([
    ["a field", `(s) => s.round > 3 ? END : "a"`],
    ["a field against a constant", `(s) => MAX - s.round < limits.rounds ? END : "a"`],
    ["a text", `(s) => version() > "3" ? END : "a"`],
    ["an equality", `(s) => clock() === 3 ? END : "a"`],
  ])("does not hold of %s", (_case, source) => {
    expect(readFunctionFields(source)).not.toHaveProperty("measures");
  });
});

describe("readFunctionFields", () => {
  it("reads what Function.prototype.toString gives of real nodes and routers", () => {
    const nodes = {
      async search(state: State) {
        const { docs, round = 0 } = state;
        return new Command({ update: { docs: [...docs, "a"], round: round + 1 }, goto: "read" });
      },
    };
    function route({ round, docs, plan }: State) {
      if (round >= 3 || plan?.next === "stop") return END;
      return docs.map((doc) => new Send("read", { doc }));
    }
    expect(readFunctionFields(String(nodes.search))).toEqual({
      reads: [{ name: "docs" }, { name: "round" }],
      writes: [
        { name: "docs", how: "value" },
        { name: "round", how: "increment" },
      ],
      returnsCommand: true,
      fansOut: false,
      together: [],
      interrupts: false,
    });
    expect(readFunctionFields(String(route))).toEqual({
      reads: [
        { name: "round", comparedWithNumber: true },
        { name: "plan", property: "next" },
        { name: "docs", property: "map" },
      ],
      writes: [],
      returnsCommand: false,
      fansOut: true,
      together: [["read", "read"]],
      interrupts: false,
    });
  });

  it.each([
    ["native code", String(Math.max)],
    [
      "a bound function",
      String(
        function (this: State) {
          return this.docs;
        }.bind({} as State),
      ),
    ],
    ["a class", `class Node { invoke(state) { return state.docs; } }`],
    ["no JavaScript", `(state: State) => state.docs`],
    ["nothing", ""],
    ["a with statement", `function (state) { with (state) { return docs; } }`],
    ["an eval", `(state) => eval("state.docs")`],
    ["source too deep for the stack", `(state) => ${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["a chain too deep for the stack", `(state) => state${".a()".repeat(40_000)}`],
    ["source too long for a node", `(state) => state.docs //${"x".repeat(200_000)}`],
  ])("knows nothing of %s", (_case, source) => {
    expect(readFunctionFields(source)).toEqual(UNKNOWN);
  });

  it("takes time in proportion to nesting, not to its power", () => {
    const calls = `(state) => ${"Array.from(".repeat(200)}state.docs${")".repeat(200)}`;
    const updates = `(state) => ${"(".repeat(200)}state.a${".b += 1)".repeat(200)}`;
    expect(readFunctionFields(calls).reads).toEqual([{ name: "docs", property: "map" }]);
    expect(readFunctionFields(updates).reads).toEqual([{ name: "a", property: "b" }]);
  });

  it("survives any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(Object.keys(readFunctionFields(text))).toHaveLength(6);
      }),
    );
  });

  it("survives any mixture of what functions are made of, and says the same of it each time", () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
        const source = `function (state, config) {\n${parts.join("\n")}\n}`;
        const fields = readFunctionFields(source);
        expect(readFunctionFields(source)).toEqual(fields);
      }),
      { numRuns: 500 },
    );
  });

  it("reports every field that a router reads on a real run", () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 10 }), (parts) => {
        const source = `function (state, config) {\n${parts.join("\n")}\n}`;
        const { reads } = readFunctionFields(source);
        const touched = fieldsReadByRunning(source);
        if (reads !== "unknown") expect(reads.map(({ name }) => name)).toEqual(expect.arrayContaining(touched));
      }),
      { numRuns: 1000 },
    );
  });
});

const field = fc.constantFrom("docs", "round", "query", "plan", "__proto__", "constructor", "length");
const name = fc.constantFrom("state", "x", "y", "z", "rest");
const expression = fc.oneof(
  field.map((key) => `state.${key}`),
  name,
  fc.tuple(name, field).map(([of, key]) => `${of}?.${key}`),
  fc.tuple(name, name).map(([a, b]) => `(${a} ?? ${b})`),
  fc.tuple(name, field).map(([of, key]) => `(() => ${of}?.${key})()`),
  fc.constantFrom(
    "[]",
    "{}",
    `"a"`,
    "1",
    "END",
    "state.round + 1",
    "[state].map((s) => s.docs)",
    "{ ...state }",
    "[x, y]",
  ),
);
/** Statements that run under any order, so that what they read can be measured. */
const fragment = fc.oneof(
  fc.tuple(name, expression).map(([to, value]) => (to === "state" ? `use(${value});` : `var ${to} = ${value};`)),
  fc.tuple(field, fc.constantFrom("state", "x")).map(([key, of]) => `var { ${key}: y, ...rest } = ${of} ?? {};`),
  fc.tuple(expression, expression).map(([test, value]) => `if (${test}) { z = ${value}; }`),
  fc
    .tuple(name, field, expression)
    .map(([of, key, value]) => `if (${of} && ${of} !== state) ${of}.${key} &&= ${value};`),
  expression.map((value) => `if (config) return ${value};`),
  fc.tuple(expression, expression).map(([a, b]) => `x = ${a} < 3 ? ${a} : ${b};`),
  expression.map((value) => `for (const item of [${value}]) y = item;`),
  expression.map((value) => `function inner(s) { return s?.query ?? ${value}; } z = inner(x);`),
);

function fieldsReadByRunning(source: string): string[] {
  const touched = new Set<string>();
  const state = new Proxy(Object.create(null) as object, {
    get: (_, key) => (typeof key === "string" && touched.add(key), key === "round" ? 1 : undefined),
  });
  try {
    // The test's own fragments, to compare with what they do.
    // oxlint-disable-next-line no-new-func
    const run = new Function("use", "END", `var x, y, z, rest; return (${source});`) as (
      ...args: unknown[]
    ) => (state: object) => unknown;
    run(() => undefined, END)(state);
  } catch {
    // What was read until then counts.
  }
  return [...touched].filter((key) => key !== "toJSON" && key !== "toString" && key !== "valueOf");
}
