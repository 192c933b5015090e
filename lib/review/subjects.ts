import type { ResourceChange } from "./resource-changes.js";

/** A guest with its disks, or another resource: everything that a reviewer knows by one name. */
export interface Subject {
  /** The path of the guest, or of the other resource. */
  readonly name: string;
  /** The change to the resource itself. Absent if only the guest's disks change. */
  readonly own?: ResourceChange;
  /** The changes to the guest's disks. */
  readonly parts: readonly Part[];
}

interface Part {
  /** The path below the guest, such as `boot`. */
  readonly name: string;
  readonly change: ResourceChange;
}

/** Arranges changes by their subjects, in the order of the changes. */
export function subjectsOf(changes: readonly ResourceChange[]): Subject[] {
  const groups = groupedBy(changes, ({ guest, construct, address }) => guest ?? construct ?? address);
  return [...groups].map(([name, group]) => {
    const isPart = ({ guest, construct }: ResourceChange) => guest !== undefined && construct !== guest;
    const [own, parts] = [group.filter((change) => !isPart(change)), group.filter(isPart)];
    return {
      name,
      // A guest that moves to another hypervisor is destroyed on one and created on the other.
      own: own.find(({ action }) => action === "destroy") ?? own[0],
      parts: parts.map((change) => ({ name: (change.construct ?? change.address).slice(name.length + 1), change })),
    };
  });
}

/** Groups values by keys, both in the order of their first occurrence. */
export function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
