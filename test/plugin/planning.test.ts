import { interruptingPaths, planObject, replacingPaths } from "../../lib/plugin/planning.js";
import {
  type Attributes,
  integer,
  listNested,
  mapNested,
  setNested,
  singleNested,
  string,
} from "../../lib/plugin/schema.js";
import { keepSpelling } from "../../lib/plugin/values/compare.js";
import { UNKNOWN } from "../../lib/plugin/values/unknown.js";

const optional = { optional: true, description: "" } as const;
const computed = { computed: true, description: "" } as const;
const sameWord = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const attributes: Attributes = {
  id: string(computed),
  size: integer({ ...optional, default: 3 }),
  word: string({ ...optional, equivalent: sameWord }),
  ports: listNested(
    { number: integer({ required: true, description: "" }), label: string({ ...optional, computed: true }) },
    optional,
  ),
  owner: string({ ...optional, requiresReplace: "ifKnown" }),
  rules: mapNested({ zone: string({ ...optional, requiresReplace: true }) }, optional),
  marks: setNested({ word: string({ ...optional, equivalent: sameWord }) }, optional),
  place: singleNested({ room: string({ ...optional, requiresReplace: true }) }, optional),
};
const nothing = { word: null, owner: null, ports: null, rules: null, marks: null, place: null };

test("of something new, what is computed is unknown and what is left out gets its default", () => {
  expect(planObject({ ports: [{ number: 1 }] }, null, attributes)).toEqual({
    ...nothing,
    id: UNKNOWN,
    size: 3,
    ports: [{ number: 1, label: UNKNOWN }],
  });
});

test("what is computed stays, element by element, and is unknown for a new element alone", () => {
  const prior = { ...nothing, id: "i", size: 3, ports: [{ number: 1, label: null }] };
  expect(planObject({ ports: [{ number: 2 }, { number: 3 }] }, prior, attributes)).toMatchObject({
    id: "i",
    ports: [
      { number: 2, label: null },
      { number: 3, label: UNKNOWN },
    ],
  });
});

test("planning the same configuration again changes nothing", () => {
  const config = {
    word: "A",
    ports: [{ number: 1, label: "x" }],
    rules: { r: { zone: "z" } },
    marks: [{ word: "M" }],
    place: { room: "p" },
  };
  const first = { ...planObject(config, null, attributes), id: "i" };
  expect(planObject(config, first, attributes)).toEqual(first);
});

test("a value in another spelling is no change, alone and inside a set", () => {
  const prior = { ...nothing, id: "i", size: 3, word: "Abc", marks: [{ word: "X" }, { word: "Y" }] };
  expect(planObject({ word: "aBC", marks: [{ word: "y" }, { word: "x" }] }, prior, attributes)).toEqual(prior);
  expect(keepSpelling(prior, { ...prior, word: "ABC", marks: [{ word: "y" }, { word: "x" }] }, attributes)).toEqual(
    prior,
  );
});

test("what forces a replacement is found at its place", () => {
  const prior = {
    ...nothing,
    id: "i",
    size: 3,
    rules: { web: { zone: "a" }, gone: { zone: "b" } },
    place: { room: "p" },
  };
  const planned = { ...prior, size: 4, rules: { web: { zone: "c" }, added: { zone: "d" } }, place: { room: "q" } };
  expect(replacingPaths(planned, prior, attributes)).toEqual([
    ["rules", { key: "web" }, "zone"],
    ["place", "room"],
  ]);
  expect(replacingPaths({ ...prior, size: 9 }, prior, attributes)).toEqual([]);
});

test("what replaces once it is known does not where the state had none", () => {
  expect(replacingPaths({ ...nothing, owner: "a" }, nothing, attributes)).toEqual([]);
  expect(replacingPaths({ ...nothing, owner: "b" }, { ...nothing, owner: "a" }, attributes)).toEqual([["owner"]]);
  expect(replacingPaths(nothing, { ...nothing, owner: "a" }, attributes)).toEqual([["owner"]]);
});

test("a change that interrupts is found in nested attributes, and where elements come or go", () => {
  const interrupts: Attributes = {
    cpus: integer({ ...optional, requiresRestart: true }),
    note: string(optional),
    ports: listNested(
      { kind: string({ ...optional, requiresRestart: true }), label: string(optional) },
      { ...optional, requiresRestart: "elements" },
    ),
  };
  const prior = { cpus: 1, note: "a", ports: [{ kind: "x", label: "l" }] };
  const paths = (change: object) => interruptingPaths({ ...prior, ...change }, prior, interrupts);
  expect(paths({ note: "b", ports: [{ kind: "x", label: "m" }] })).toEqual([]);
  expect(paths({ cpus: 2, ports: [{ kind: "y", label: "l" }] })).toEqual([["cpus"], ["ports", 0, "kind"]]);
  expect(paths({ ports: [] })).toEqual([["ports"]]);
  expect(paths({ ports: [...prior.ports, { kind: "x", label: null }] })).toEqual([["ports"]]);
  expect(paths({ ports: UNKNOWN })).toEqual([["ports"]]);
});

test("an unknown value where replacing is at stake counts as a change", () => {
  const prior = { ...nothing, place: { room: "p" } };
  expect(replacingPaths({ ...nothing, place: { room: UNKNOWN } }, prior, attributes)).toEqual([["place", "room"]]);
});
