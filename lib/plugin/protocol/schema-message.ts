import type { Attribute, Attributes, AttributeType, Nesting, Schema, ValueType } from "../schema.js";

const NESTING: Record<Nesting, number> = { single: 1, list: 2, set: 3, map: 4 };
const MARKDOWN = 1;

/** A schema as the protocol has it. */
export function schemaMessage({ version = 0, description, attributes }: Schema): object {
  return { version, block: { version, description, descriptionKind: MARKDOWN, ...blockMessage(attributes) } };
}

function blockMessage(attributes: Attributes): { attributes: object[]; blockTypes: object[] } {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    attributes: sorted.flatMap(([name, attribute]) => attributeMessage(name, attribute) ?? []),
    blockTypes: sorted.flatMap(([name, attribute]) => nestedBlockMessage(name, attribute) ?? []),
  };
}

function nestedBlockMessage(typeName: string, { type, options }: Attribute): object | undefined {
  if (typeof type === "string" || type.kind !== "nested" || !type.block) return undefined;
  const { nesting, attributes, block } = type;
  const { description } = options;
  return {
    typeName,
    nesting: NESTING[nesting],
    minItems: block.min,
    maxItems: block.max,
    block: { description, descriptionKind: MARKDOWN, ...blockMessage(attributes) },
  };
}

/** Nothing for what is a block. */
function attributeMessage(name: string, { type, options }: Attribute): object | undefined {
  if (typeof type !== "string" && type.kind === "nested" && type.block) return undefined;
  const { description, required, optional, computed, sensitive, writeOnly } = options;
  return {
    name,
    description,
    descriptionKind: MARKDOWN,
    required: required ?? false,
    optional: optional ?? false,
    // Terraform lets a provider fill in only what is computed, and a default is filled in by the provider.
    computed: (computed ?? false) || options.default !== undefined,
    sensitive: sensitive ?? false,
    writeOnly: writeOnly ?? false,
    ...typeMessage(type),
  };
}

function typeMessage(type: AttributeType): object {
  if (typeof type !== "string" && type.kind === "nested") {
    const { attributes } = blockMessage(type.attributes);
    return { nestedType: { nesting: NESTING[type.nesting], attributes } };
  }
  return { type: Buffer.from(JSON.stringify(valueType(type))) };
}

/** A type as Terraform's JSON has it: `["list", "string"]`. */
function valueType(type: ValueType): unknown {
  if (typeof type === "string") return type === "string" || type === "bool" ? type : "number";
  if (type.kind !== "object") return [type.kind, valueType(type.element)];
  return [
    "object",
    Object.fromEntries(Object.entries(type.members).map(([name, member]) => [name, valueType(member)])),
  ];
}
