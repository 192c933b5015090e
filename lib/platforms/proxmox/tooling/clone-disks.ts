import { isObject } from "../../../files/json-file.js";
import { literalNumber, literalText, type Resource } from "../../../terraform/stack-json.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { ProxmoxCluster } from "../api/cluster.js";
import { blocks } from "./needs.js";

/**
 * Returns the disks of clones that the resources declare larger than they are, and that the provider does not enlarge:
 * it refuses those of linked clones, and would detach all disks that the clone has but does not declare.
 *
 * The cluster is asked only about disks whose size differs from that in the state: after somebody has enlarged one, the
 * state still has the old size.
 */
export async function fixedCloneDisks(
  resources: readonly Resource[],
  state: readonly StateResource[],
  cluster: ProxmoxCluster,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { id, construct, body } of resources) {
    if (blocks(body.clone).length === 0) continue;
    const applied = state.find(({ mode, type, name }) => mode === "managed" && `${type}.${name}` === id);
    const { node_name, vm_id, disk } = applied?.instances[0]?.attributes ?? {};
    const [node, vmId] = [literalText(node_name), literalNumber(vm_id)];
    const declared = blocks(body.disk).map((each) => [String(each.interface), literalNumber(each.size)] as const);
    const larger = declared.flatMap(([slot, size]) => {
      const before = literalNumber(blocks(disk).find((each) => each.interface === slot)?.size);
      return size !== undefined && before !== undefined && size > before ? [{ slot, size }] : [];
    });
    const machine =
      larger.length > 0 && node !== undefined && vmId !== undefined ? await cluster.machine(node, vmId) : undefined;
    if (!machine) continue;
    const slots = declared.map(([slot]) => slot);
    if (!isFixed(body) && [...machine.disks.keys()].every((slot) => slots.includes(slot))) continue;
    for (const { slot, size } of larger) {
      const actual = machine.disks.get(slot);
      if (actual === undefined || actual >= size) continue;
      problems.push(
        `a larger disk ${slot}, for ${construct}: the clone has ${actual} GiB, and the lab has ${size} GiB. The ` +
          "provider does not enlarge the disk of a linked clone, or of one with several disks. Run on the node " +
          `${node}: qm resize ${vmId} ${slot} ${size}G`,
      );
    }
  }
  return problems;
}

/** Whether Terraform ignores changes of the disks. */
function isFixed({ lifecycle }: Resource["body"]): boolean {
  const { ignore_changes } = isObject(lifecycle) ? lifecycle : {};
  return Array.isArray(ignore_changes) && ignore_changes.includes("disk");
}
