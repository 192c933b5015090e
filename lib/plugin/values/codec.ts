import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { type Path, PROVIDER_BUG, ProviderError } from "../diagnostics.js";
import type { Attributes, AttributeType, ScalarType } from "../schema.js";
import { mapValues, type ObjectValue, UNKNOWN, Unknown, type Value } from "./value.js";

/** Terraform encodes an unknown value as MessagePack extension 0, or as 12 if refinements narrow it down. */
const extensions = new ExtensionCodec();
extensions.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensions.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** Decodes an object that Terraform sent. Returns null for a null object, such as the state of a new resource. */
export function decodeObject(bytes: Uint8Array | undefined, attributes: Attributes): ObjectValue | null {
  if (!bytes?.length) return null;
  const raw = decode(bytes, { extensionCodec: extensions, useBigInt64: true });
  return raw === null ? null : decodeAttributes(raw as ObjectValue, attributes, []);
}

/** Encodes an object with every attribute of the schema, because Terraform rejects objects with missing attributes. */
export function encodeObject(value: ObjectValue | null, attributes: Attributes): Uint8Array {
  return encode(value && encodeAttributes(value, attributes, []), { extensionCodec: extensions, useBigInt64: true });
}

function decodeAttributes(raw: ObjectValue, attributes: Attributes, path: Path): ObjectValue {
  return mapValues(attributes, ({ type }, name) =>
    convert(raw[name] ?? null, type, [...path, name], decodeScalar, decodeAttributes),
  );
}

function encodeAttributes(value: ObjectValue, attributes: Attributes, path: Path): ObjectValue {
  // Terraform discards an object that contains a write-only value, and loses track of the resource.
  return mapValues(attributes, ({ type, options }, name) =>
    options.writeOnly
      ? null
      : convert(value[name] ?? absentValue(type), type, [...path, name], encodeScalar, encodeAttributes),
  );
}

/** The encoding of an attribute or block that is not set. */
function absentValue(type: AttributeType): Value {
  if (typeof type === "string" || type.kind !== "nested" || !type.block || type.nesting === "single") return null;
  return type.nesting === "map" ? {} : [];
}

/** Applies `scalar` and `object` to the scalars and nested objects in `value`. */
function convert(
  value: Value,
  type: AttributeType,
  path: Path,
  scalar: (value: Value, type: ScalarType, path: Path) => Value,
  object: (value: ObjectValue, attributes: Attributes, path: Path) => Value,
): Value {
  if (value === null || value === UNKNOWN) return value;
  if (typeof type === "string") return scalar(value, type, path);
  if (type.kind === "object")
    return mapValues(type.members, (member, name) =>
      convert((value as ObjectValue)[name] ?? null, member, [...path, name], scalar, object),
    );
  const inner = (element: Value, at: Path): Value => {
    if (element === null || element === UNKNOWN) return element;
    return type.kind === "nested"
      ? object(element as ObjectValue, type.attributes, at)
      : convert(element, type.element, at, scalar, object);
  };
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single") return inner(value, path);
  if (shape === "map") return mapValues(value as ObjectValue, (element, key) => inner(element, [...path, { key }]));
  return (value as readonly Value[]).map((element, index) =>
    inner(element, shape === "list" ? [...path, index] : path),
  );
}

function decodeScalar(value: Value, type: ScalarType, path: Path): Value {
  if (type === "string" || type === "bool") return value;
  if (type === "int64") return BigInt(value as string | number | bigint);
  const number = Number(value);
  if (type === "integer" ? Number.isSafeInteger(number) : isExact(number, value)) return number;
  if (type === "number")
    throw new ProviderError(
      `${value} has more digits than a double holds`,
      "Give at most 15 significant digits, such as 0.125.",
      path,
    );
  if (Number.isInteger(number))
    throw new ProviderError(`${value} is too large`, "Give a number whose magnitude is less than 2^53.", path);
  throw new ProviderError(`${value} is not a whole number`, `Give one, such as ${Math.round(number)}.`, path);
}

/** Whether a double holds the number that Terraform sent. Terraform sends decimals such as 0.1 as strings. */
function isExact(number: number, sent: Value): boolean {
  if (typeof sent === "bigint") return BigInt(number) === sent;
  if (typeof sent !== "string") return Number.isFinite(number);
  return Number.isFinite(number) && canonicalDecimal(String(number)) === canonicalDecimal(sent);
}

/** Returns a decimal in a unique notation: `0.10`, `.1`, and `1e-1` are equal. */
function canonicalDecimal(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (!significant) return "0";
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign === "-" ? "-" : ""}${significant}e${power}`;
}

const JAVASCRIPT_TYPE = { bool: "boolean", int64: "bigint", string: "string", integer: "number", number: "number" };

function encodeScalar(value: Value, type: ScalarType, path: Path): Value {
  if (typeof value !== JAVASCRIPT_TYPE[type])
    throw new ProviderError(
      `The provider returned ${JSON.stringify(String(value))} for an attribute of type ${type}`,
      PROVIDER_BUG,
      path,
    );
  // Terraform would read all binary digits of a double, and find a number other than the user's.
  if (type === "number" && !Number.isSafeInteger(value)) return String(value);
  return type === "integer" || type === "number" ? wideInteger(value as number) : value;
}

/** Returns integers beyond 32 bits as bigint, because the MessagePack encoder would write them as doubles. */
const wideInteger = (value: number) => (Math.abs(value) > 0x7fffffff ? BigInt(value) : value);
