import fc from "fast-check";
import {
  type Attributes,
  bool,
  int64,
  integer,
  list,
  listNested,
  map,
  mapNested,
  number,
  set,
  setNested,
  singleNested,
  string,
} from "../../../lib/plugin/schema.js";
import { schemaFromJson } from "../../../lib/plugin/schema-json.js";
import { decodeObject, encodeObject } from "../../../lib/plugin/values/codec.js";
import { UNKNOWN } from "../../../lib/plugin/values/unknown.js";

const optional = { optional: true, description: "" } as const;
const inner = { a: string(optional), n: integer(optional) };
const attributes: Attributes = {
  text: string(optional),
  flag: bool(optional),
  whole: integer(optional),
  wide: int64(optional),
  decimal: number(optional),
  words: list("string")(optional),
  numbers: set("integer")(optional),
  table: map("string")(optional),
  one: singleNested(inner, optional),
  many: listNested(inner, optional),
  some: setNested(inner, optional),
  named: mapNested(inner, optional),
};

const orMissing = <T>(value: fc.Arbitrary<T>) => fc.oneof(fc.constant(null), fc.constant(UNKNOWN), value);
const whole = fc.maxSafeInteger();
const object = fc.record({ a: orMissing(fc.string({ unit: "binary" })), n: orMissing(whole) });
const key = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
const value = fc.record({
  text: orMissing(fc.string({ unit: "binary" })),
  flag: orMissing(fc.boolean()),
  whole: orMissing(whole),
  wide: orMissing(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  decimal: orMissing(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0))),
  words: orMissing(fc.array(fc.string())),
  numbers: orMissing(fc.array(whole)),
  table: orMissing(fc.dictionary(key, fc.string())),
  one: orMissing(object),
  many: orMissing(fc.array(object)),
  some: orMissing(fc.array(object)),
  named: orMissing(fc.dictionary(key, object)),
});

test("any value comes back as it was sent", () => {
  fc.assert(
    fc.property(value, (sent) => {
      expect(decodeObject(encodeObject(sent, attributes), attributes)).toEqual(sent);
    }),
  );
});

test("null is the object that is not there", () => {
  expect(decodeObject(encodeObject(null, attributes), attributes)).toBeNull();
  expect(decodeObject(undefined, attributes)).toBeNull();
});

test("every attribute of the schema is sent, also those that the handler left out", () => {
  expect(Object.keys(decodeObject(encodeObject({}, attributes), attributes) ?? {})).toEqual(Object.keys(attributes));
});

test("blocks that are not there are an empty list or map, and lists of objects keep each member", () => {
  const { attributes } = schemaFromJson({
    block: {
      attributes: { nics: { type: ["list", ["object", { name: "string", mtu: "number" }]], optional: true } },
      block_types: {
        disk: { nesting_mode: "list", block: { attributes: { size: { type: "number", optional: true } } } },
        tag: { nesting_mode: "map", block: {} },
        agent: { nesting_mode: "single", block: {} },
      },
    },
  });
  const nothing = { nics: null, disk: [], tag: {}, agent: null };
  expect(decodeObject(encodeObject({}, attributes), attributes)).toEqual(nothing);
  const nics = [
    { name: "eth0", mtu: UNKNOWN },
    { name: null, mtu: 1500 },
  ];
  expect(decodeObject(encodeObject({ nics }, attributes), attributes)).toEqual({ ...nothing, nics });
  expect(() => encodeObject({ nics: [{ mtu: "a" }] }, attributes)).toThrow(/"a" where a number belongs/);
});

test("a value of the wrong type is a bug in the provider, and said so with its place", () => {
  const wrong = { named: { web: { a: 5 } } };
  expect(() => encodeObject(wrong, attributes)).toThrow(/"5" where a string belongs/);
});

test.each([
  ["0.1", 0.1],
  ["10.50", 10.5],
  ["-0.00000000000000000001", -1e-20],
  ["1e-10", 1e-10],
  [`1${"0".repeat(300)}`, 1e300],
  ["0.0", 0],
])("the decimal %s that Terraform sends as text is read", (text, read) => {
  const bytes = encodeObject({ text }, { text: string(optional) });
  expect(decodeObject(bytes, { text: number(optional) })).toEqual({ text: read });
});

test("a number with more digits than a double holds is refused, not rounded", () => {
  const bytes = encodeObject({ n: "0.12345678901234567890123" }, { n: string(optional) });
  expect(() => decodeObject(bytes, { n: number(optional) })).toThrow(/0.12345678901234567890123 is not a decimal/);
  const wide = encodeObject({ n: 9007199254740993n }, { n: int64(optional) });
  expect(() => decodeObject(wide, { n: integer(optional) })).toThrow(/9007199254740993 is not a whole number/);
});
