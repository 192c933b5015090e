import { createHash } from "node:crypto";
import { type Attributes, type AttributeType, UNKNOWN, type ValueType } from "../plugin/index.js";

type Values = Readonly<Record<string, unknown>>;

/**
 * Replaces each unknown value in a plan with an invented one, as a provider would with a real one.
 *
 * The values depend only on the known part of the plan, so that two rehearsals of a configuration agree.
 *
 * @param name the prefix of invented strings
 */
export function fillUnknowns<T extends Values>(plan: T, attributes: Attributes, name: string): T {
  const known = JSON.stringify(plan, (_, value) => (value === UNKNOWN ? undefined : value));
  return fillObject(plan, attributes, `${name} ${known}`) as T;
}

function fillObject(values: Values, attributes: Attributes, path: string): Values {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type }]) => [name, fill(values[name] ?? null, type, `${path} ${name}`)]),
  );
}

function fill(value: unknown, type: AttributeType, path: string): unknown {
  if (value === UNKNOWN) return invent(type, path);
  if (value === null || typeof type === "string" || type.kind !== "nested") return value;
  const { attributes, nesting } = type;
  if (nesting === "single") return fillObject(value as Values, attributes, path);
  const filled = Object.entries(value as Values).map(
    ([key, each]) => [key, fillObject(each as Values, attributes, `${path} ${key}`)] as const,
  );
  return nesting === "map" ? Object.fromEntries(filled) : filled.map(([, each]) => each);
}

function invent(type: AttributeType, path: string): unknown {
  if (typeof type !== "string" && type.kind === "nested") {
    return type.nesting === "single" ? null : type.nesting === "map" ? {} : [];
  }
  return inventValue(type, path);
}

function inventValue(type: ValueType, path: string): unknown {
  const digest = createHash("sha256").update(path).digest();
  switch (type) {
    case "string":
      return `${path.split(" ", 1)[0]}-${digest.toString("hex", 0, 4)}`;
    case "bool":
      return false;
    case "int64":
      return BigInt(digest.readUInt32BE());
    case "integer":
    case "number":
      return digest.readUInt32BE();
    default:
      if (type.kind === "object") {
        return Object.fromEntries(
          Object.entries(type.members).map(([name, member]) => [name, inventValue(member, `${path} ${name}`)]),
        );
      }
      return type.kind === "map" ? {} : [];
  }
}
