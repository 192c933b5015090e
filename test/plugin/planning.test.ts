import {
  changedAttributes,
  pathsRequiringReplace,
  pathsRequiringRestart,
  planObject,
} from "../../lib/plugin/planning.js";
import {
  type Attributes,
  integer,
  listNested,
  mapNested,
  setNested,
  singleNested,
  string,
} from "../../lib/plugin/schema.js";
import { preserveEquivalent } from "../../lib/plugin/values/compare.js";
import { UNKNOWN } from "../../lib/plugin/values/value.js";

const optional = { optional: true, description: "" } as const;
const computed = { computed: true, description: "" } as const;
const sameIgnoringCase = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const attributes: Attributes = {
  id: string(computed),
  size: integer({ ...optional, default: 3 }),
  word: string({ ...optional, equivalent: sameIgnoringCase }),
  ports: listNested(
    { number: integer({ required: true, description: "" }), label: string({ ...optional, computed: true }) },
    optional,
  ),
  owner: string({ ...optional, requiresReplace: "ifKnown" }),
  rules: mapNested({ zone: string({ ...optional, requiresReplace: true }) }, optional),
  marks: setNested({ word: string({ ...optional, equivalent: sameIgnoringCase }) }, optional),
  place: singleNested({ room: string({ ...optional, requiresReplace: true }) }, optional),
};
const unset = { word: null, owner: null, ports: null, rules: null, marks: null, place: null };

test("a new object has unknown computed attributes, and defaults for omitted ones", () => {
  expect(planObject({ ports: [{ number: 1 }] }, null, attributes)).toEqual({
    ...unset,
    id: UNKNOWN,
    size: 3,
    ports: [{ number: 1, label: UNKNOWN }],
  });
});

test("computed attributes keep their values, and are unknown only in new elements", () => {
  const prior = { ...unset, id: "i", size: 3, ports: [{ number: 1, label: null }] };
  expect(planObject({ ports: [{ number: 2 }, { number: 3 }] }, prior, attributes)).toMatchObject({
    id: "i",
    ports: [
      { number: 2, label: null },
      { number: 3, label: UNKNOWN },
    ],
  });
});

test("an unchanged configuration plans no changes", () => {
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

test("an equivalent value is not a change, even inside a set", () => {
  const prior = { ...unset, id: "i", size: 3, word: "Abc", marks: [{ word: "X" }, { word: "Y" }] };
  expect(planObject({ word: "aBC", marks: [{ word: "y" }, { word: "x" }] }, prior, attributes)).toEqual(prior);
  expect(
    preserveEquivalent(prior, { ...prior, word: "ABC", marks: [{ word: "y" }, { word: "x" }] }, attributes),
  ).toEqual(prior);
});

test("changes that require replacement are reported with their paths", () => {
  const prior = {
    ...unset,
    id: "i",
    size: 3,
    rules: { web: { zone: "a" }, gone: { zone: "b" } },
    place: { room: "p" },
  };
  const planned = { ...prior, size: 4, rules: { web: { zone: "c" }, added: { zone: "d" } }, place: { room: "q" } };
  expect(pathsRequiringReplace(planned, prior, attributes)).toEqual([
    ["rules", { key: "web" }, "zone"],
    ["place", "room"],
  ]);
  expect(pathsRequiringReplace({ ...prior, size: 9 }, prior, attributes)).toEqual([]);
});

test('an attribute with requiresReplace "ifKnown" does not require replacement if the prior value is null', () => {
  expect(pathsRequiringReplace({ ...unset, owner: "a" }, unset, attributes)).toEqual([]);
  expect(pathsRequiringReplace({ ...unset, owner: "b" }, { ...unset, owner: "a" }, attributes)).toEqual([["owner"]]);
  expect(pathsRequiringReplace(unset, { ...unset, owner: "a" }, attributes)).toEqual([["owner"]]);
});

test("changes that require a restart are found in nested attributes, and in added or removed elements", () => {
  const restarting: Attributes = {
    cpus: integer({ ...optional, requiresRestart: true }),
    note: string(optional),
    ports: listNested(
      { kind: string({ ...optional, requiresRestart: true }), label: string(optional) },
      { ...optional, requiresRestart: "elements" },
    ),
  };
  const prior = { cpus: 1, note: "a", ports: [{ kind: "x", label: "l" }] };
  const paths = (change: object) => pathsRequiringRestart({ ...prior, ...change }, prior, restarting);
  expect(paths({ note: "b", ports: [{ kind: "x", label: "m" }] })).toEqual([]);
  expect(paths({ cpus: 2, ports: [{ kind: "y", label: "l" }] })).toEqual([["cpus"], ["ports", 0, "kind"]]);
  expect(paths({ ports: [] })).toEqual([["ports"]]);
  expect(paths({ ports: [...prior.ports, { kind: "x", label: null }] })).toEqual([["ports"]]);
  expect(paths({ ports: UNKNOWN })).toEqual([["ports"]]);
});

test("changed attributes are named, except those whose planned value is not fully known", () => {
  const change = { name: "new", place: { room: UNKNOWN }, id: UNKNOWN };
  const schema: Attributes = {
    id: string(optional),
    name: string(optional),
    place: string(optional),
    note: string(optional),
  };
  expect(changedAttributes({ ...change, note: "n" }, { id: "i", name: "old", place: null, note: "n" }, schema)).toEqual(
    ["name"],
  );
});

test("an unknown value counts as a change that requires replacement", () => {
  const prior = { ...unset, place: { room: "p" } };
  expect(pathsRequiringReplace({ ...unset, place: { room: UNKNOWN } }, prior, attributes)).toEqual([["place", "room"]]);
});
