import type { AttributeJson, BlockJson, BlockTypeJson, SchemaJson } from "../../lib/plugin/index.js";

/**
 * Returns the part of a resource's schema that Labvisor needs: names, types, and flags, without descriptions.
 *
 * @param replaces the paths of attributes and blocks whose change replaces the resource: `initialization.type`
 */
export function extract({ version, block }: SchemaJson, replaces: readonly string[]): SchemaJson {
  const unknown = new Set(replaces);
  const extracted = { version, block: extractBlock(block, "", unknown) };
  if (unknown.size > 0) {
    throw new Error(`there is no ${[...unknown].join(", ")}`);
  }
  return extracted;
}

/** Deletes the paths that it finds from `replaces`. */
function extractBlock({ attributes, block_types }: BlockJson, prefix: string, replaces: Set<string>): BlockJson {
  return {
    ...(attributes && { attributes: extractAttributes(attributes, prefix, replaces) }),
    ...(block_types && {
      block_types: mapEntries(block_types, (name, type): BlockTypeJson => {
        const { nesting_mode, min_items, max_items, block } = type;
        const inner = extractBlock(block, `${prefix}${name}.`, replaces);
        return { nesting_mode, min_items, max_items, ...flag(`${prefix}${name}`, replaces), block: inner };
      }),
    }),
  };
}

function extractAttributes(
  attributes: Readonly<Record<string, AttributeJson>>,
  prefix: string,
  replaces: Set<string>,
): Record<string, AttributeJson> {
  return mapEntries(attributes, (name, attribute) => {
    const { type, nested_type, required, optional, computed, sensitive, write_only, deprecated } = attribute;
    return {
      type,
      ...(nested_type && {
        nested_type: {
          nesting_mode: nested_type.nesting_mode,
          attributes: extractAttributes(nested_type.attributes, `${prefix}${name}.`, replaces),
        },
      }),
      ...{ required, optional, computed, sensitive, write_only, deprecated },
      ...flag(`${prefix}${name}`, replaces),
    };
  });
}

function flag(path: string, replaces: Set<string>): { requires_replace?: true } {
  return replaces.delete(path) ? { requires_replace: true } : {};
}

function mapEntries<T, U>(object: Readonly<Record<string, T>>, each: (name: string, value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, each(name, value)]));
}

/** Returns JSON with values on one line if they fit, as the formatter writes it. */
export function compactJson(value: unknown, indent = "", before = 0): string {
  const line = oneLine(value);
  if (indent !== "" && before + line.length < 120) {
    return line;
  }
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const entries = Object.entries(value as object).filter(([, each]) => each !== undefined);
  const lines = entries.map(([key, each]) => {
    const start = Array.isArray(value) ? deeper : `${deeper}"${key}": `;
    return `${start}${compactJson(each, deeper, start.length + 1)}`;
  });
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(oneLine).join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, each]) => `"${key}": ${oneLine(each)}`).join(", ")} }`;
}
