import type { Attribute, Attributes, AttributeType, Nesting, ScalarType, Schema } from "../schema.js";

const NESTING: Record<Nesting, number> = { single: 1, list: 2, set: 3, map: 4 };
const MARKDOWN = 1;

/** A schema as the protocol has it. */
export function schemaMessage({ version = 0, description, attributes }: Schema): object {
  return {
    version,
    block: { version, description, descriptionKind: MARKDOWN, attributes: attributeMessages(attributes) },
  };
}

function attributeMessages(attributes: Attributes): object[] {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, attribute]) => attributeMessage(name, attribute));
}

function attributeMessage(name: string, { type, options }: Attribute): object {
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
  if (typeof type !== "string" && type.kind === "nested")
    return { nestedType: { nesting: NESTING[type.nesting], attributes: attributeMessages(type.attributes) } };
  return {
    type: Buffer.from(JSON.stringify(typeof type === "string" ? scalar(type) : [type.kind, scalar(type.element)])),
  };
}

const scalar = (type: ScalarType) => (type === "string" || type === "bool" ? type : "number");
