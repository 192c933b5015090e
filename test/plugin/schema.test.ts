import {
  bool,
  type ConfigOf,
  listNested,
  type PlanOf,
  type StateOf,
  schema,
  setNested,
  string,
  type Unknown,
} from "../../lib/plugin/index.js";

const thing = schema({
  description: "",
  attributes: {
    id: string({ computed: true, description: "" }),
    name: string({ required: true, description: "" }),
    note: string({ optional: true, description: "" }),
    on: bool({ optional: true, default: true, description: "" }),
    password: string({ optional: true, writeOnly: true, description: "" }),
    ports: listNested(
      { label: string({ optional: true, computed: true, description: "" }) },
      { optional: true, default: [], description: "" },
    ),
  },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>() => {};

test("the types of state, plan, and configuration are inferred from the schema", () => {
  // The compiler checks these types; the test itself only runs the last line.
  holds<Equal<StateOf<typeof thing>["id"], string>>();
  holds<Equal<StateOf<typeof thing>["note"], string | null>>();
  holds<Equal<StateOf<typeof thing>["on"], boolean>>();
  holds<Equal<PlanOf<typeof thing>["id"], string | Unknown>>();
  holds<Equal<PlanOf<typeof thing>["name"], string>>();
  holds<Equal<PlanOf<typeof thing>["ports"][number]["label"], string | Unknown>>();
  holds<Equal<ConfigOf<typeof thing>["name"], string | Unknown>>();
  holds<Equal<ConfigOf<typeof thing>["on"], boolean | Unknown | null>>();
  holds<Equal<StateOf<typeof thing>["password"], null>>();
  holds<Equal<PlanOf<typeof thing>["password"], null>>();
  holds<Equal<ConfigOf<typeof thing>["password"], string | Unknown | null>>();
  // @ts-expect-error a state must have every attribute
  const incomplete: StateOf<typeof thing> = { id: "a", name: "b" };
  expect(incomplete).toBeDefined();
});

test("a schema rejects attributes that are not settable, required and computed, or computed in a set", () => {
  expect(() => string({ description: "x" })).toThrow(/either required, or optional/);
  expect(() => string({ required: true, computed: true, description: "x" })).toThrow(/either required, or optional/);
  expect(() =>
    setNested({ a: string({ computed: true, description: "" }) }, { optional: true, description: "" }),
  ).toThrow(/a is computed; make it required or optional/);
});

test("a schema rejects write-only attributes that a plan would compare or compute", () => {
  for (const options of [
    { computed: true },
    { optional: true, default: "a" },
    { optional: true, requiresReplace: true },
  ])
    expect(() => string({ ...options, writeOnly: true, description: "x" } as never)).toThrow(/no value in a plan/);
  expect(() =>
    setNested({ a: string({ optional: true, writeOnly: true, description: "" }) }, { optional: true, description: "" }),
  ).toThrow(/a is write-only; make it required or optional/);
});

test("a schema rejects misspelled options at compile time", () => {
  // @ts-expect-error the option is requiresReplace
  string({ required: true, replaces: true, description: "" });
  // @ts-expect-error the option is requiresReplace
  expect(listNested({}, { required: true, replaces: true, description: "" })).toBeDefined();
});
