import type { PriorStateJson, StateResourceJson } from "../terraform/plan-json.js";
import type { ResourceBody, StackJson } from "../terraform/stack-json.js";

type Values = StateResourceJson["values"];

/** Resources that others name, and not by their ids. */
const NETWORKS = /network|vnet|bridge/;

/** What stands for the texts that resources have of others. */
interface References {
  readonly whole: ReadonlyMap<unknown, string>;
  /** What internal networks' names begin with, before a "-". */
  readonly slugs: ReadonlyMap<string, string>;
}

/**
 * A state in the form of a synthesised stack: where a resource has another one's id, or its slug, it refers to it again.
 *
 * @param later the stack as it will be; what Labvisor notes beside resources is taken from there
 */
export function priorStack(state: PriorStateJson | undefined, later: StackJson): StackJson {
  const resources = (state?.values?.root_module?.resources ?? []).filter(({ mode }) => mode === "managed");
  const references = referencesTo(resources);
  // Without what objects inherit: a type may have any name.
  const byType: Record<string, Record<string, ResourceBody>> = Object.create(null);
  for (const { type, name, values } of resources) {
    byType[type] ??= {};
    byType[type][name] = { ...referring(values, references), "//": later.resource?.[type]?.[name]?.["//"] };
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

/** Its own id, and what it is called, a resource keeps. */
function referring(values: Values, references: References): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      key === "id" || key === "name" ? value : replaced(value, references),
    ]),
  );
}

function replaced(value: unknown, references: References): unknown {
  if (typeof value === "string") return references.whole.get(value) ?? withoutSlug(value, references);
  if (Array.isArray(value)) return value.map((each) => replaced(each, references));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, references)]));
}

function withoutSlug(text: string, { slugs }: References): string {
  const [slug, reference] = [...slugs].find(([each]) => text.startsWith(`${each}-`)) ?? ["", ""];
  return reference + text.slice(slug.length);
}
