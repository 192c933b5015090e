import { anObject, aWholeNumber, type Kind } from "../lab/kinds.js";
import { aNode } from "./node-name.js";

/** Nodes of the cluster, at least one, each with its priority, 0 to 1000: of those that are up, a guest is on one with the highest. */
export type NodePriorities = Readonly<Record<string, number>>;

export const aNodePriorities: Kind = (value, argument) => {
  anObject(value, argument);
  const entries = Object.entries(value as object);
  if (entries.length === 0) throw new Error(`${argument} is empty: name a node, such as { pve: 1 }`);
  for (const [node, priority] of entries) {
    aNode(node, `a name in ${argument}`);
    aWholeNumber(0, 1000)(priority, `${argument}.${node}`);
  }
};
