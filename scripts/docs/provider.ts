import type { Attribute, Attributes, AttributeType, Schema } from "../../lib/plugin/index.js";

/** Returns a page of docs/provider about a resource, a data source, or the provider itself. */
export function schemaPage(
  title: string,
  { description, attributes }: Schema,
  { replaces = true, example = "", usage = "" } = {},
): string {
  const code = example && `\`\`\`hcl\n${example}\`\`\``;
  const intro = [`# ${title}`, description, usage, code].filter(Boolean).join("\n\n");
  return `${intro}\n\n${table(attributes, replaces)}${sections(attributes, "", replaces)}`;
}

function sections(attributes: Attributes, prefix: string, replaces: boolean): string {
  return Object.entries(attributes)
    .flatMap(([name, { type }]) => {
      if (typeof type === "string" || type.kind !== "nested") return [];
      const path = `${prefix}${name}`;
      return [`\n## ${path}\n\n${table(type.attributes, replaces)}${sections(type.attributes, `${path}.`, replaces)}`];
    })
    .join("");
}

function table(attributes: Attributes, replaces: boolean): string {
  const rows = Object.entries(attributes).map(([name, attribute]) => {
    const { description } = attribute.options;
    const change = replaces ? ` ${changeOf(attribute)} |` : "";
    return `| \`${name}\` | ${typeName(attribute.type)} | ${needOf(attribute)} |${change} ${description} |`;
  });
  const change = replaces ? " on change |" : "";
  const header = `| attribute | type | presence |${change} description |\n|---|---|---|${replaces ? "---|" : ""}---|`;
  return `${header}\n${rows.join("\n")}\n`;
}

function needOf({ options }: Attribute): string {
  if (options.required) return "required";
  if (options.optional && options.default !== undefined) return `default \`${JSON.stringify(options.default)}\``;
  return options.optional ? "optional" : "computed";
}

function changeOf({ options }: Attribute): string {
  if (!options.required && !options.optional) return "-";
  if (options.requiresReplace) return "**replaces**";
  return options.requiresRestart ? "restarts" : "in place";
}

function typeName(type: AttributeType): string {
  if (typeof type === "string") return type === "integer" || type === "int64" ? "whole number" : type;
  if (type.kind === "object") return "object";
  if (type.kind !== "nested") return `${type.kind} of ${typeName(type.element)}`;
  return type.nesting === "single" ? "object" : `${type.nesting} of objects`;
}
