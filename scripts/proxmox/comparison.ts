import { isObject } from "../../lib/files/json-file.js";
import { resourcesOf, type StackJson } from "../../lib/terraform/stack-json.js";

/** The planned values in the output of `terraform show -json`. */
export interface Planned {
  readonly planned_values?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly values: Readonly<Record<string, unknown>> }[];
    };
  };
}

/**
 * Returns the attributes of a stack whose literal values the provider does not plan as they are: one that it ignores,
 * for example.
 */
export function unplanned(stack: StackJson, { planned_values }: Planned): string[] {
  const planned = new Map(
    (planned_values?.root_module?.resources ?? []).map(({ address, values }) => [address, values]),
  );
  return resourcesOf(stack).flatMap(({ id, body }) =>
    Object.entries(body)
      .filter(([name]) => !META.includes(name))
      .flatMap(([name, value]) => differences(`${id}.${name}`, value, planned.get(id)?.[name])),
  );
}

/** The members of a resource that are not the provider's. */
const META = ["//", "depends_on", "lifecycle", "provider", "provisioner", "connection"];

function differences(at: string, given: unknown, planned: unknown): string[] {
  // An expression has its value at apply, and the provider has null for false and for empty values.
  if (given === null || (given === false && planned === null) || (typeof given === "string" && given.includes("${")))
    return [];
  if (Array.isArray(given)) return ofList(at, given, Array.isArray(planned) ? planned : []);
  if (isObject(given)) {
    // A single block is an object in a configuration, and a list of one in a plan.
    const block = Array.isArray(planned) ? planned[0] : planned;
    return Object.entries(given).flatMap(([name, value]) =>
      differences(`${at}.${name}`, value, isObject(block) ? block[name] : undefined),
    );
  }
  return String(given) === String(planned)
    ? []
    : [`${at}: ${JSON.stringify(given)}, planned ${JSON.stringify(planned)}`];
}

/** A set of strings has no order. */
function ofList(at: string, given: readonly unknown[], planned: readonly unknown[]): string[] {
  if (given.every((each) => typeof each === "string")) {
    const missing = given.filter((each) => !each.includes("${") && !planned.includes(each));
    return missing.map((each) => `${at}: ${JSON.stringify(each)} is not planned`);
  }
  return given.flatMap((each, index) => differences(`${at}[${index}]`, each, planned[index]));
}
