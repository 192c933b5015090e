import { literalNumber, literalText, type Resource } from "../../../terraform/stack-json.js";
import type { ProxmoxCluster } from "../api/cluster.js";
import { blocks } from "./needs.js";

/**
 * Returns the templates outside the lab from which the clones that are created cannot be made: the provider would
 * notice it only at apply, or would add an empty disk to the clone.
 */
export async function unfitTemplates(created: readonly Resource[], cluster: ProxmoxCluster): Promise<string[]> {
  const problems: string[] = [];
  for (const { construct, body } of created) {
    const [clone = {}] = blocks(body.clone);
    const [id, node] = [literalNumber(clone.vm_id), literalText(clone.node_name ?? body.node_name)];
    if (id === undefined || node === undefined) continue;
    const template = await cluster.machine(node, id);
    const what = `the template ${id} on the node ${node}, for ${construct}`;
    if (!template)
      problems.push(`${what}: there is none that the token may see. Give its id and node, or allow VM.Audit on it.`);
    else if (!template.isTemplate)
      problems.push(`${what}: it is the virtual machine ${template.name}. Convert it: qm template ${id}`);
    else problems.push(...blocks(body.disk).flatMap((disk) => unfitSize(what, disk, template.disks)));
  }
  return problems;
}

function unfitSize(what: string, disk: Resource["body"], disks: ReadonlyMap<string, number>): string[] {
  const [slot, size] = [String(disk.interface), literalNumber(disk.size)];
  const actual = disks.get(slot);
  if (actual === undefined)
    return [`${what}: its boot disk is not ${slot}. Leave out the bootDiskSize; the disk can grow later (qm resize).`];
  return size !== undefined && size < actual
    ? [`${what}: its disk has ${actual} GiB, and the clone ${size} GiB. Give a bootDiskSize of ${actual} GiB or more.`]
    : [];
}
