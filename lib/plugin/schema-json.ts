import type { Attribute, AttributeOptions, Attributes, BlockLimits, Nesting, Schema, ValueType } from "./schema.js";
import { mapValues } from "./values/value.js";

/** A schema in the format of `terraform providers schema -json`. */
export interface SchemaJson {
  readonly version?: number;
  readonly block: BlockJson;
}

export interface BlockJson {
  readonly attributes?: Readonly<Record<string, AttributeJson>>;
  readonly block_types?: Readonly<Record<string, BlockTypeJson>>;
}

export interface AttributeJson {
  /** Such as `"string"`, `["list", "string"]`, or `["object", { "a": "bool" }]`. Absent if `nested_type` is set. */
  readonly type?: unknown;
  readonly nested_type?: {
    readonly nesting_mode: string;
    readonly attributes: Readonly<Record<string, AttributeJson>>;
  };
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
  readonly deprecated?: boolean;
  /** A change to the attribute replaces the resource. Terraform does not print this; our bindings add it. */
  readonly requires_replace?: boolean;
}

export interface BlockTypeJson {
  readonly nesting_mode: string;
  readonly min_items?: number;
  readonly max_items?: number;
  /** Adding or removing a block replaces the resource. Terraform does not print this; our bindings add it. */
  readonly requires_replace?: boolean;
  readonly block: BlockJson;
}

/** Converts the printed schema of another provider. */
export function schemaFromJson({ version, block }: SchemaJson, description = ""): Schema {
  return { version, description, attributes: attributesOf(block) };
}

function attributesOf({ attributes = {}, block_types = {} }: BlockJson): Attributes {
  return { ...mapValues(attributes, attributeFrom), ...mapValues(block_types, blockFrom) };
}

function attributeFrom({ type, nested_type: nested, ...flags }: AttributeJson): Attribute {
  const options: AttributeOptions = {
    description: flags.description ?? "",
    ...(flags.required && { required: true }),
    ...(flags.optional && { optional: true }),
    ...(flags.computed && { computed: true }),
    ...(flags.sensitive && { sensitive: true }),
    ...(flags.write_only && { writeOnly: true }),
    ...(flags.requires_replace && { requiresReplace: true }),
  };
  if (!nested) return { type: valueTypeFrom(type), options };
  const attributes = mapValues(nested.attributes, attributeFrom);
  return { type: { kind: "nested", nesting: nested.nesting_mode as Nesting, attributes }, options };
}

function blockFrom({ nesting_mode, min_items, max_items, requires_replace, block }: BlockTypeJson): Attribute {
  const limits: BlockLimits = { min: min_items ?? 0, max: max_items ?? 0 };
  const type = {
    kind: "nested",
    nesting: nesting_mode as Nesting,
    attributes: attributesOf(block),
    block: limits,
  } as const;
  return { type, options: { optional: true, description: "", ...(requires_replace && { requiresReplace: true }) } };
}

function valueTypeFrom(type: unknown): ValueType {
  if (typeof type === "string") return type as "string" | "bool" | "number";
  const [kind, inner] = type as ["list" | "set" | "map" | "object", unknown];
  return kind === "object"
    ? { kind, members: mapValues(inner as Record<string, unknown>, valueTypeFrom) }
    : { kind, element: valueTypeFrom(inner) };
}
