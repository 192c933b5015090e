import type { IConstruct } from "constructs";

/** Marks a construct whose constructor runs. It is registered, so that all copies of this package share it. */
const LISTS = Symbol.for("labvisor/construction");

interface Unfinished extends IConstruct {
  /** The lab's lists that the construct is in. */
  [LISTS]?: IConstruct[][];
}

/*
 * A constructor that throws leaves its construct in the tree, without some of its properties. If the program catches
 * the error and goes on, rules would fail on what is missing. So a construct that throws leaves the lab.
 *
 * Only guests and networks do, which rules and platforms look at. A subclass of a user's that throws after super() is a
 * complete construct, and stays.
 */

/** Begins the construction of a construct, which lasts until its hypervisor has rendered it. */
export function beginConstruction(construct: Unfinished): void {
  Object.defineProperty(construct, LISTS, { value: [], writable: true });
}

/** Adds a construct to one of its lab's lists. */
export function addToList<C extends IConstruct>(construct: C, list: C[]): void {
  list.push(construct);
  (construct as Unfinished)[LISTS]?.push(list);
}

/** Ends the construction of a construct. */
export function endConstruction(construct: Unfinished): void {
  if (LISTS in construct) construct[LISTS] = undefined;
}

/** Removes a construct from its lab, unless its construction has ended. */
export function abandonConstruction(construct: Unfinished): void {
  const { [LISTS]: lists, node } = construct;
  if (!lists) return;
  endConstruction(construct);
  for (const list of lists) list.splice(list.indexOf(construct), 1);
  node.scope?.node.tryRemoveChild(node.id);
}
