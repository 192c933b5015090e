import type { IConstruct } from "constructs";
import { fail } from "../../lab/errors.js";
import { integerValidator, objectValidator, type Validator } from "../../lab/validation.js";
import type { Proxmox } from "./hypervisor.js";
import { nodeValidator } from "./node-name.js";

/** Nodes of the cluster, at least one, each with its priority, 0 to 1000: of those that are up, a guest is on one with the highest. */
export type NodePriorities = Readonly<Record<string, number>>;

export const nodePrioritiesValidator: Validator = (value, argument) => {
  objectValidator(value, argument);
  const entries = Object.entries(value as object);
  if (entries.length === 0) throw new Error(`${argument} is empty: name a node, such as { pve: 1 }`);
  for (const [node, priority] of entries) {
    nodeValidator(node, `a name in ${argument}`);
    integerValidator(0, 1000)(priority, `${argument}.${node}`);
  }
};

/** @throws where one of them is not among the nodes of a hypervisor that names several: of one that does not, nobody knows what there is */
export function checkNodes(at: IConstruct, { nodes }: Proxmox, priorities: NodePriorities): void {
  const strange = Object.keys(priorities).filter((node) => nodes.size > 1 && !nodes.has(node));
  if (strange.length > 0)
    fail(at, `has the node ${strange.join(", ")}, and the hypervisor has ${[...nodes.keys()].join(", ")}`);
}
