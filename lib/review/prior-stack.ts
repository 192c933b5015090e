import type { PriorStateJson, StateResourceJson } from "../terraform/plan-json.js";
import type { ResourceBody, StackJson } from "../terraform/stack-json.js";

type Values = StateResourceJson["values"];

/** Types of resources that others refer to by name rather than by id. */
const NETWORKS = /network|vnet|bridge/;

/** Terraform references by the values that they stand for. */
interface References {
  readonly whole: ReadonlyMap<unknown, string>;
  /** The references to slugs, which prefix the names of internal networks. */
  readonly slugs: ReadonlyMap<string, string>;
}

/**
 * Converts a state to the form of a synthesized stack.
 *
 * The ids, names, and slugs of other resources become references again.
 *
 * @param later the new stack, which provides Labvisor's metadata
 */
export function priorStack(state: PriorStateJson | undefined, later: StackJson): StackJson {
  const resources = (state?.values?.root_module?.resources ?? []).filter(({ mode }) => mode === "managed");
  const references = referencesTo(resources);
  // Without a prototype, because a type can have any name.
  const byType: Record<string, Record<string, ResourceBody>> = Object.create(null);
  for (const { type, name, values } of resources) {
    byType[type] ??= {};
    byType[type][name] = { ...withReferences(values, references), "//": later.resource?.[type]?.[name]?.["//"] };
  }
  return { "//": later["//"], resource: byType };
}

function referencesTo(resources: readonly StateResourceJson[]): References {
  const reference = (address: string, key: string) => `\${${address}.${key}}`;
  return {
    whole: new Map(
      resources.flatMap(({ address, type, values }) =>
        ["id", ...(NETWORKS.test(type) ? ["name"] : [])].map((key) => [values[key], reference(address, key)] as const),
      ),
    ),
    slugs: new Map(
      resources.flatMap(({ address, values: { slug } }) =>
        typeof slug === "string" ? [[slug, reference(address, "slug")] as const] : [],
      ),
    ),
  };
}

/** Replaces values with references, except for a resource's own id and name. */
function withReferences(values: Values, references: References): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      key === "id" || key === "name" ? value : replaceValues(value, references),
    ]),
  );
}

function replaceValues(value: unknown, references: References): unknown {
  if (typeof value === "string") return references.whole.get(value) ?? withoutSlug(value, references);
  if (Array.isArray(value)) return value.map((each) => replaceValues(each, references));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceValues(each, references)]));
}

function withoutSlug(text: string, { slugs }: References): string {
  const [slug, reference] = [...slugs].find(([each]) => text.startsWith(`${each}-`)) ?? ["", ""];
  return reference + text.slice(slug.length);
}
