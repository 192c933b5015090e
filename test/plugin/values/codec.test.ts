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
import { UNKNOWN } from "../../../lib/plugin/values/value.js";

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

const orAbsent = <T>(value: fc.Arbitrary<T>) => fc.oneof(fc.constant(null), fc.constant(UNKNOWN), value);
const whole = fc.maxSafeInteger();
const object = fc.record({ a: orAbsent(fc.string({ unit: "binary" })), n: orAbsent(whole) });
const key = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
const value = fc.record({
  text: orAbsent(fc.string({ unit: "binary" })),
  flag: orAbsent(fc.boolean()),
  whole: orAbsent(whole),
  wide: orAbsent(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  decimal: orAbsent(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0))),
  words: orAbsent(fc.array(fc.string())),
  numbers: orAbsent(fc.array(whole)),
  table: orAbsent(fc.dictionary(key, fc.string())),
  one: orAbsent(object),
  many: orAbsent(fc.array(object)),
  some: orAbsent(fc.array(object)),
  named: orAbsent(fc.dictionary(key, object)),
});

test("every value decodes to what was encoded", () => {
  fc.assert(
    fc.property(value, (sent) => {
      expect(decodeObject(encodeObject(sent, attributes), attributes)).toEqual(sent);
    }),
  );
});

test("a missing object encodes as null, and null or no bytes decode to null", () => {
  expect(decodeObject(encodeObject(null, attributes), attributes)).toBeNull();
  expect(decodeObject(undefined, attributes)).toBeNull();
});

test("an encoded object has every attribute of the schema, even if the handler omits some", () => {
  expect(Object.keys(decodeObject(encodeObject({}, attributes), attributes) ?? {})).toEqual(Object.keys(attributes));
});

test("absent blocks encode as an empty list or map, and objects in lists keep all members", () => {
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
  expect(() => encodeObject({ nics: [{ mtu: "a" }] }, attributes)).toThrow(
    /returned "a" for an attribute of type number/,
  );
});

test("a value of the wrong type is reported as a provider bug with its path", () => {
  const wrong = { named: { web: { a: 5 } } };
  expect(() => encodeObject(wrong, attributes)).toThrow(
    expect.objectContaining({
      summary: 'The provider returned "5" for an attribute of type string',
      detail: expect.stringContaining("bug in the provider"),
      path: ["named", { key: "web" }, "a"],
    }),
  );
});

test.each([
  ["0.1", 0.1],
  ["10.50", 10.5],
  ["-0.00000000000000000001", -1e-20],
  ["1e-10", 1e-10],
  [`1${"0".repeat(300)}`, 1e300],
  ["0.0", 0],
])("the decimal %s, which Terraform sends as a string, decodes exactly", (text, read) => {
  const bytes = encodeObject({ text }, { text: string(optional) });
  expect(decodeObject(bytes, { text: number(optional) })).toEqual({ text: read });
});

test("numbers that JavaScript would round are rejected", () => {
  const bytes = encodeObject({ n: "0.12345678901234567890123" }, { n: string(optional) });
  expect(() => decodeObject(bytes, { n: number(optional) })).toThrow(
    /0.12345678901234567890123 has more digits than a double holds/,
  );
  const wide = encodeObject({ n: 9007199254740993n }, { n: int64(optional) });
  expect(() => decodeObject(wide, { n: integer(optional) })).toThrow(/9007199254740993 is too large/);
});
