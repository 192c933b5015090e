import type { IConstruct } from "constructs";
import { fail } from "../../lab/errors.js";
import { integerValidator, objectValidator, type Validator, validator } from "../../lab/validation.js";

/** The name of a cluster's node, which is a host name. */
export const nodeValidator = validator(
  'a node\'s name: letters, digits, and "-"',
  (node) => typeof node === "string" && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(node),
);

/**
 * Nodes of the cluster, at least one, with their priorities, 0 to 1000. A guest runs on one with the highest priority
 * among those that are up.
 */
export type NodePriorities = Readonly<Record<string, number>>;

export const nodePrioritiesValidator: Validator = (value, argument) => {
  objectValidator(value, argument);
  const entries = Object.entries(value as object);
  if (entries.length === 0) throw new Error(`${argument} is empty; give at least one node, such as { pve: 1 }`);
  for (const [node, priority] of entries) {
    nodeValidator(node, `a name in ${argument}`);
    integerValidator(0, 1000)(priority, `${argument}.${node}`);
  }
};

/**
 * Checks that the hypervisor has these nodes. One without a list of nodes is not checked.
 *
 * @throws where it lacks one
 */
export function checkNodes(
  construct: IConstruct,
  { nodes }: { readonly nodes: ReadonlyMap<string, unknown> },
  priorities: NodePriorities,
): void {
  const unknown = Object.keys(priorities).filter((node) => nodes.size > 1 && !nodes.has(node));
  if (unknown.length > 0)
    fail(construct, `nodes has ${unknown.join(", ")}; give nodes of the hypervisor: ${[...nodes.keys()].join(", ")}`);
}
