import type { Attribute, Attributes, AttributeType, Nesting, Schema, ValueType } from "../schema.js";
import { mapValues } from "../values/value.js";
import type { Message } from "./messages.js";

const NESTING: Readonly<Record<Nesting, number>> = { single: 1, list: 2, set: 3, map: 4 };
const MARKDOWN = 1;

/** Converts a schema to its protocol message. */
export function schemaMessage({ version = 0, description, attributes }: Schema): Message<"Schema"> {
  return { version, block: { version, ...blockMessage(description, attributes) } };
}

function blockMessage(description: string, attributes: Attributes): Message<"Block"> {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    description,
    descriptionKind: MARKDOWN,
    attributes: sorted.flatMap(([name, attribute]) => attributeMessage(name, attribute) ?? []),
    blockTypes: sorted.flatMap(([name, attribute]) => nestedBlockMessage(name, attribute) ?? []),
  };
}

/** Returns undefined for an attribute that is not a block. */
function nestedBlockMessage(typeName: string, { type, options }: Attribute): Message<"NestedBlock"> | undefined {
  if (typeof type === "string" || type.kind !== "nested" || !type.block) return undefined;
  const { nesting, attributes, block } = type;
  return {
    typeName,
    nesting: NESTING[nesting],
    minItems: block.min,
    maxItems: block.max,
    block: blockMessage(options.description, attributes),
  };
}

/** Returns undefined for a block. */
function attributeMessage(name: string, { type, options }: Attribute): Message<"Attribute"> | undefined {
  if (typeof type !== "string" && type.kind === "nested" && type.block) return undefined;
  const { description, required, optional, computed, sensitive, writeOnly } = options;
  return {
    name,
    description,
    descriptionKind: MARKDOWN,
    required: required ?? false,
    optional: optional ?? false,
    // Providers set defaults, and Terraform lets providers set only computed attributes.
    computed: (computed ?? false) || options.default !== undefined,
    sensitive: sensitive ?? false,
    writeOnly: writeOnly ?? false,
    ...typeMessage(type),
  };
}

function typeMessage(type: AttributeType): Pick<Message<"Attribute">, "type" | "nestedType"> {
  if (typeof type !== "string" && type.kind === "nested") {
    const { attributes } = blockMessage("", type.attributes);
    return { nestedType: { nesting: NESTING[type.nesting], attributes } };
  }
  return { type: Buffer.from(JSON.stringify(typeJson(type))) };
}

/** Returns a type in Terraform's JSON notation, such as `["list", "string"]`. */
function typeJson(type: ValueType): unknown {
  if (typeof type === "string") return type === "string" || type === "bool" ? type : "number";
  if (type.kind !== "object") return [type.kind, typeJson(type.element)];
  return ["object", mapValues(type.members, typeJson)];
}
