import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { type Path, ProviderError } from "../diagnostics.js";
import type { Attributes, AttributeType, ScalarType } from "../schema.js";
import { UNKNOWN, Unknown } from "./unknown.js";

/** A value as handlers see it: null, UNKNOWN, scalars, arrays (list, set) and plain objects (map, nested). */
export type Value = unknown;
export type ObjectValue = Readonly<Record<string, Value>>;

/** Terraform's wire format for unknown values: extension 0, or 12 where it also tells what the value can be. */
const extensions = new ExtensionCodec();
extensions.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensions.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** Reads what Terraform sent. Null where the whole object is (a resource that is not there). */
export function decodeObject(bytes: Uint8Array | undefined, attributes: Attributes): ObjectValue | null {
  if (!bytes?.length) return null;
  const raw = decode(bytes, { extensionCodec: extensions, useBigInt64: true });
  return raw === null ? null : objectFrom(raw as ObjectValue, attributes, []);
}

/** Writes an object with every attribute of the schema present, as Terraform demands. */
export function encodeObject(value: ObjectValue | null, attributes: Attributes): Uint8Array {
  return encode(value && objectTo(value, attributes, []), { extensionCodec: extensions, useBigInt64: true });
}

function objectFrom(raw: ObjectValue, attributes: Attributes, path: Path): ObjectValue {
  return mapAttributes(attributes, (name, { type }) => fromWire(raw[name] ?? null, type, [...path, name]));
}

function objectTo(value: ObjectValue, attributes: Attributes, path: Path): ObjectValue {
  // A write-only value in a plan or state makes Terraform drop the whole object, and with it what was made.
  return mapAttributes(attributes, (name, { type, options }) =>
    options.writeOnly ? null : toWire(value[name] ?? nothing(type), type, [...path, name]),
  );
}

/** What stands for nothing on the wire. */
function nothing(type: AttributeType): Value {
  if (typeof type === "string" || type.kind !== "nested" || !type.block || type.nesting === "single") return null;
  return type.nesting === "map" ? {} : [];
}

function mapAttributes(
  attributes: Attributes,
  each: (name: string, attribute: Attributes[string]) => Value,
): ObjectValue {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, each(name, attribute)]));
}

const fromWire = (value: Value, type: AttributeType, path: Path) => walk(value, type, path, scalarFrom, objectFrom);
const toWire = (value: Value, type: AttributeType, path: Path) => walk(value, type, path, scalarTo, objectTo);

function walk(
  value: Value,
  type: AttributeType,
  path: Path,
  scalar: (value: Value, type: ScalarType, path: Path) => Value,
  object: (value: ObjectValue, attributes: Attributes, path: Path) => Value,
): Value {
  if (value === null || value === UNKNOWN) return value;
  if (typeof type === "string") return scalar(value, type, path);
  if (type.kind === "object")
    return Object.fromEntries(
      Object.entries(type.members).map(([name, member]) => [
        name,
        walk((value as ObjectValue)[name] ?? null, member, [...path, name], scalar, object),
      ]),
    );
  const inner = (element: Value, at: Path): Value => {
    if (element === null || element === UNKNOWN) return element;
    return type.kind === "nested"
      ? object(element as ObjectValue, type.attributes, at)
      : walk(element, type.element, at, scalar, object);
  };
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single") return inner(value, path);
  if (shape === "map")
    return Object.fromEntries(
      Object.entries(value as ObjectValue).map(([key, element]) => [key, inner(element, [...path, { key }])]),
    );
  return (value as readonly Value[]).map((element, index) =>
    inner(element, shape === "list" ? [...path, index] : path),
  );
}

function scalarFrom(value: Value, type: ScalarType, path: Path): Value {
  if (type === "string" || type === "bool") return value;
  if (type === "int64") return BigInt(value as string | number | bigint);
  const exact = Number(value);
  if (type === "integer" ? Number.isSafeInteger(exact) : isExact(exact, value)) return exact;
  throw new ProviderError(
    `${value} is not ${type === "integer" ? "a whole number of at most 2^53" : "a decimal that a double holds exactly"}`,
    undefined,
    path,
  );
}

/** Terraform sends what it would not write as a double as decimal text; 0.1 is such a text, and still the same number to everybody. */
function isExact(number: number, sent: Value): boolean {
  if (typeof sent === "bigint") return BigInt(number) === sent;
  if (typeof sent !== "string") return Number.isFinite(number);
  return Number.isFinite(number) && scientific(String(number)) === scientific(sent);
}

/** A decimal as its digits and the power of ten behind them: `0.10` and `1e-1` are both `1e-1`. */
function scientific(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (!significant) return "0";
  return `${sign === "-" ? "-" : ""}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function scalarTo(value: Value, type: ScalarType, path: Path): Value {
  const wanted = type === "bool" ? "boolean" : type === "int64" ? "bigint" : type === "string" ? "string" : "number";
  if (typeof value !== wanted)
    throw new ProviderError(
      `The provider returned ${JSON.stringify(String(value))} where a ${type} belongs`,
      "This is a bug in the provider.",
      path,
    );
  // As a double, Terraform would read all of its binary digits and find another number than the user's.
  if (type === "number" && !Number.isSafeInteger(value)) return String(value);
  return type === "integer" || type === "number" ? wideInteger(value as number) : value;
}

/** MessagePack would write whole numbers beyond 32 bits as doubles. */
const wideInteger = (value: number) => (Math.abs(value) > 0x7fffffff ? BigInt(value) : value);
