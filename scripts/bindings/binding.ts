import type { AttributeJson, BlockJson, BlockTypeJson, SchemaJson } from "../../lib/plugin/index.js";

/**
 * Returns the files of the bindings, keyed by name.
 *
 * @param schemas the schemas of the resources, keyed by type
 */
export function bindings(schemas: Readonly<Record<string, SchemaJson>>): Record<string, string> {
  return {
    "schemas.ts": schemaTable(Object.keys(schemas)),
    ...Object.fromEntries(
      Object.entries(schemas).map(([type, schema]) => [`${fileName(type)}.ts`, binding(type, schema)]),
    ),
  };
}

/** Returns a resource's file name without the ending: `vm` for `proxmox_virtual_environment_vm`. */
export function fileName(type: string): string {
  return type.replace(/^proxmox_(virtual_environment_)?/, "").replaceAll("_", "-");
}

/** Returns a thin typed class for a resource. */
function binding(type: string, { block }: SchemaJson): string {
  const [file, name] = [fileName(type), baseName(type)];
  return `// Written by scripts/generate-bindings.ts from ${file}.schema.json.
import type { Construct } from "constructs";
import type { SchemaJson } from "../../../plugin/index.js";
import { ProxmoxResource } from "../resource.js";
import schema from "./${file}.schema.json";

declare module "../../bound-resource.js" {
  interface ResourceTypes {
    readonly ${type}: ${name}Config;
  }
}

${interfaces(`${name}Config`, name, block).join("\n")}
/** \`${type}\` */
export class ${name}Resource extends ProxmoxResource<${name}Config> {
  static readonly schema: SchemaJson = schema;

  constructor(scope: Construct, id: string, config: () => ${name}Config) {
    super(scope, id, "${type}", config);
  }
${references(block)}}
`;
}

/** Returns the start of a resource's names in TypeScript: `Vm` for `proxmox_virtual_environment_vm`. */
function baseName(type: string): string {
  return pascalCase(fileName(type).replaceAll("-", "_"));
}

/** Returns the table of all schemas. */
function schemaTable(types: readonly string[]): string {
  const className = (type: string) => `${baseName(type)}Resource`;
  const imports = [
    ["./provider.schema", "json", "provider"],
    ...types.map((type) => [`./${fileName(type)}`, "js", `{ ${className(type)} }`]),
  ].sort();
  return `// Written by scripts/generate-bindings.ts.
import type { SchemaJson } from "../../../plugin/index.js";
${imports.map(([from, ending, what]) => `import ${what} from "${from}.${ending}";\n`).join("")}
export const PROXMOX_PROVIDER_SCHEMA: SchemaJson = provider;

/** The schemas of the resources that Labvisor uses, by type. */
export const PROXMOX_RESOURCE_SCHEMAS: Readonly<Record<string, SchemaJson>> = {
${types.map((type) => `  ${type}: ${className(type)}.schema,\n`).join("")}};
`;
}

/** Returns the interfaces of the blocks and objects in a block, named after their paths, and then the block's own. */
function interfaces(name: string, path: string, { attributes = {}, block_types = {} }: BlockJson): string[] {
  const inner: string[] = [];
  const members = new Map<string, string>();
  for (const [key, attribute] of Object.entries(attributes)) {
    if (attribute.deprecated || !(attribute.required || attribute.optional)) continue;
    const innerName = path + pascalCase(key);
    const { type, nested_type } = attribute;
    const object = objectIn(type);
    if (object) inner.push(objectInterface(innerName, object));
    if (nested_type) inner.push(...interfaces(innerName, innerName, nested_type));
    members.set(`${key}${attribute.required ? "" : "?"}`, attributeType(attribute, innerName));
  }
  for (const [key, block] of Object.entries(block_types)) {
    const innerName = path + pascalCase(key);
    inner.push(...interfaces(innerName, innerName, block.block));
    members.set(`${key}${block.min_items ? "" : "?"}`, blockType(block, innerName));
  }
  return [...inner, interfaceText(name, members)];
}

/** Terraform requires each member of such an object, even if it is null. */
function objectInterface(name: string, members: Readonly<Record<string, unknown>>): string {
  const types = Object.entries(members).map(([key, type]) => [key, `${typeText(type, "")} | null`] as const);
  return interfaceText(name, new Map(types));
}

function interfaceText(name: string, members: ReadonlyMap<string, string>): string {
  const lines = [...members].map(([member, type]) => `  readonly ${member}: ${type};\n`);
  return `export interface ${name} {\n${lines.join("")}}\n`;
}

function attributeType({ type, nested_type }: AttributeJson, inner: string): string {
  return nested_type ? nestingText(nested_type.nesting_mode, inner) : typeText(type, inner);
}

/** Terraform accepts the only possible block in place of a list. */
function blockType({ nesting_mode, max_items }: BlockTypeJson, inner: string): string {
  return max_items === 1 ? inner : nestingText(nesting_mode, inner);
}

function nestingText(nesting: string, inner: string): string {
  if (nesting === "single") return inner;
  return nesting === "map" ? `Readonly<Record<string, ${inner}>>` : `readonly ${inner}[]`;
}

/** @param object the name of the interface for an object in the type */
function typeText(type: unknown, object: string): string {
  if (typeof type === "string") return type === "bool" ? "boolean" : type;
  const [kind, element] = type as [string, unknown];
  if (kind === "object") return object;
  const text = typeText(element, object);
  return nestingText(kind, text.startsWith("readonly ") ? `(${text})` : text);
}

function objectIn(type: unknown): Record<string, unknown> | undefined {
  if (!Array.isArray(type)) return undefined;
  return type[0] === "object" ? type[1] : objectIn(type[1]);
}

/** Returns the references to attributes that the provider computes or requires. */
function references({ attributes = {} }: BlockJson): string {
  return Object.entries(attributes)
    .filter(([, { type, computed, required }]) => (computed || required) && (type === "string" || type === "number"))
    .map(([name, { type }]) => {
      const method = type === "string" ? "reference" : "numberReference";
      return `\n  get ${name}(): ${type} {\n    return this.${method}("${name}");\n  }\n`;
    })
    .join("");
}

function pascalCase(snake: string): string {
  return snake.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
