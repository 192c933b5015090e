import { randomUUID } from "node:crypto";
import { isObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { PlanJson, ResourceChangeJson } from "./plan-json.js";
import type { ImportBlock } from "./recovery.js";
import type { State } from "./terraform.js";

/**
 * Returns a state that also has resources which exist, and which a plan would create, with their planned values.
 *
 * The next plan reads what differs. An import would not do: of what the provider cannot read, such as the image of a
 * disk, the state would have nothing, and Terraform would replace the guest.
 *
 * @param state the state of the plan, if there is one
 * @param existing the resources, with the ids that they have in a state
 */
export function withPlanned(state: State | undefined, plan: PlanJson, existing: readonly ImportBlock[]): State {
  const { resources = [], ...rest } = state ?? {
    ...{ version: 4, terraform_version: plan.terraform_version, lineage: randomUUID(), serial: 0, outputs: {} },
  };
  const added = existing.map(({ to, id }) => {
    const change = plan.resource_changes?.find(({ address }) => address === to);
    if (!change || !isObject(change.change.after)) throw new LabError(`The plan does not create ${to}; run it again.`);
    return plannedResource(change, plan, id);
  });
  return { ...rest, serial: rest.serial + 1, resources: [...resources, ...added] };
}

function plannedResource({ address, type, provider_name, change }: ResourceChangeJson, plan: PlanJson, id: string) {
  const { after, after_unknown = {} } = change as { readonly after: object; readonly after_unknown?: object };
  // Attributes that only the provider knows are absent from the plan.
  const unknown = Object.fromEntries(Object.keys(after_unknown).map((name) => [name, null]));
  const { schema_version = 0 } =
    plan.planned_values?.root_module?.resources?.find((resource) => resource.address === address) ?? {};
  return {
    mode: "managed",
    type,
    name: address.slice(type.length + 1),
    provider: `provider["${provider_name}"]`,
    instances: [
      { schema_version, attributes: { ...attributesOf(type, { ...unknown, ...after }), id }, sensitive_attributes: [] },
    ],
  };
}

/** Returns attributes as a state has them. Those of `terraform_data` have a dynamic type, which a state records. */
function attributesOf(type: string, attributes: Readonly<Record<string, unknown>>): object {
  if (type !== "terraform_data") return attributes;
  const input = { value: attributes.input, type: "string" };
  return { ...attributes, input, output: input };
}
