import type { ResourceBody, StackJson } from "../topology/stack-json.js";

/** What a plan says of the state that it goes from. */
export interface PriorStateJson {
  readonly values?: {
    readonly root_module?: { readonly resources?: readonly StateResourceJson[] };
  };
}

interface StateResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values: Values;
}

type Values = Readonly<Record<string, unknown>>;

/** Resources that others name, and not by their ids. */
const NETWORKS = /network|vnet|bridge/;

/**
 * A state in the form of a synthesised stack: where a resource has another one's id, it refers to it again.
 *
 * @param later the stack as it will be; what Labvisor notes beside resources is taken from there
 */
export function priorStack(state: PriorStateJson | undefined, later: StackJson): StackJson {
  const resources = (state?.values?.root_module?.resources ?? []).filter(({ mode }) => mode === "managed");
  const references = new Map(
    resources.flatMap(({ address, type, values }) =>
      ["id", ...(NETWORKS.test(type) ? ["name"] : [])].map((key) => [values[key], `\${${address}.${key}}`] as const),
    ),
  );
  const byType: Record<string, Record<string, ResourceBody>> = {};
  for (const { type, name, values } of resources) {
    byType[type] ??= {};
    byType[type][name] = { ...referring(values, references), "//": later.resource?.[type]?.[name]?.["//"] };
  }
  return { "//": later["//"], resource: byType };
}

/** Its own id, and what it is called, a resource keeps. */
function referring(values: Values, references: ReadonlyMap<unknown, string>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      key === "id" || key === "name" ? value : replaced(value, references),
    ]),
  );
}

function replaced(value: unknown, references: ReadonlyMap<unknown, string>): unknown {
  if (typeof value === "string") return references.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, references));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, references)]));
}
