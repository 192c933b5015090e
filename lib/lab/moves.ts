import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { earlierPathsOf, type LabScope } from "./scope.js";

/** A `moved` block of Terraform. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Returns the moves of the resources of all constructs that have moved in a lab: one for each step, so that a state of
 * any of them is understood.
 */
export function movesOf(lab: LabScope): Move[] {
  return lab.node.findAll().flatMap((construct) => {
    const earlier = earlierPathsOf(construct);
    if (earlier.length === 0) return [];
    const resources = construct.node.findAll().filter((each) => TerraformResource.isTerraformResource(each));
    return resources.flatMap((resource) => {
      const names = [...earlier.map((path) => nameAt(path, construct, resource, lab)), resource.friendlyUniqueId];
      // Terraform refuses a cycle of moves: a name that the resource had twice counts where it had it last.
      const addresses = names
        .filter((name, index) => names.lastIndexOf(name) === index)
        .map((name) => `${resource.terraformResourceType}.${name}`);
      return addresses.slice(1).map((to, index) => ({ from: addresses[index], to }));
    });
  });
}

/**
 * Returns the Terraform name that a resource had when the moved construct that it belongs to was at another path in the
 * lab.
 */
function nameAt(path: string, construct: IConstruct, resource: TerraformResource, lab: LabScope): string {
  const below = idsBelow(construct, resource);
  const ids = idsBelow(lab, construct);
  const earlier = path.split("/");
  const name = resource.friendlyUniqueId;
  if (name === terraformName(lab, [...ids, ...below])) return terraformName(lab, [...earlier, ...below]);
  // Its name was overridden, by the construct's own with a suffix.
  const own = terraformName(lab, ids);
  return name.startsWith(own) ? terraformName(lab, earlier) + name.slice(own.length) : name;
}

function idsBelow(ancestor: IConstruct, construct: IConstruct): string[] {
  return construct.node.scopes.slice(ancestor.node.scopes.length).map(({ node }) => node.id);
}

/**
 * Returns the Terraform name that the CDK derives from the ids on a path in the lab.
 *
 * It asks for no more of a node than its scopes.
 */
function terraformName(lab: LabScope, ids: readonly string[]): string {
  const scopes = [...lab.node.scopes, ...ids.map((id) => ({ node: { id } }))];
  return lab.getLogicalId({ scopes } as unknown as IConstruct["node"]);
}
