import { createHash } from "node:crypto";
import type { IConstruct } from "constructs";
import type { Hypervisor } from "../../lab/hypervisor.js";
import { nameInLab, pathInLab } from "../../lab/scope.js";
import { tagName } from "./tags.js";

/**
 * Returns an id for a zone or a virtual network of the SDN: at most 8 lower-case letters and digits, the first a
 * letter.
 *
 * It begins like the construct's id, before any move, so that people recognize it in Proxmox VE's web interface. It
 * ends in a hash of lab, path and use.
 *
 * @param use what distinguishes it from the construct's others, such as `vnet`, and from those that it replaces
 */
export function sdnId(construct: IConstruct, hypervisor: Hypervisor, ...use: readonly string[]): string {
  const [id = ""] = pathInLab(construct).split("/").slice(-1);
  const letters = id.toLowerCase().replace(/[^a-z0-9]/g, "");
  const start = `n${letters}`.slice(/^[a-z]/.test(letters) ? 1 : 0).slice(0, 3);
  const name = [hypervisor.lab.node.id, nameInLab(construct), ...use].join("/");
  return (
    start +
    createHash("sha256")
      .update(name)
      .digest()
      .readUIntBE(0, 6)
      .toString(36)
      .slice(-(8 - start.length))
  );
}

/** Returns a name for what has names across the whole cluster: storage, files, jobs. */
export function clusterName(construct: IConstruct, hypervisor: Hypervisor): string {
  return tagName(`${hypervisor.lab.node.id}-${nameInLab(construct)}`);
}

/**
 * Returns the Terraform name of an additional resource of a construct: the name of its main resource with a suffix.
 */
export function logicalId(construct: IConstruct, hypervisor: Hypervisor, suffix: string): string {
  return `${hypervisor.lab.getLogicalId(construct.node)}_${suffix}`;
}
