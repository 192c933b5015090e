import { createHash } from "node:crypto";
import type { IConstruct } from "constructs";
import type { Hypervisor } from "../../lab/hypervisor.js";
import { nameInLab } from "../../lab/scope.js";

/**
 * An id for a zone or virtual network of the SDN: at most 8 lower-case letters and digits, the first a letter. It begins as the construct's id does, so that it
 * is known in Proxmox VE's own windows, and ends in a hash of lab and path.
 */
export function sdnId(construct: IConstruct, hypervisor: Hypervisor, use: string): string {
  const letters = construct.node.id.toLowerCase().replace(/[^a-z0-9]/g, "");
  const start = `n${letters}`.slice(/^[a-z]/.test(letters) ? 1 : 0).slice(0, 3);
  const name = [hypervisor.lab.node.id, nameInLab(construct), use].join("/");
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

/** A name for what Proxmox VE knows by names in the whole cluster: storage, files, tags. */
export function clusterName(construct: IConstruct, hypervisor: Hypervisor): string {
  return tagName(`${hypervisor.lab.node.id}-${nameInLab(construct)}`);
}

/** A text as a tag, or as storage's id: lower-case letters, digits, ".", "-" and "_"; it begins with a letter and ends with a letter or digit. */
export function tagName(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[^a-z]+/, (start) => `n${start}`)
    .replace(/[^a-z0-9]+$/, "")
    .replace(/[^a-z0-9._-]/g, "-");
}

/** The Terraform name of what stands beside the resource that a construct is: its own with a suffix. */
export function logicalId(construct: IConstruct, hypervisor: Hypervisor, suffix: string): string {
  return `${hypervisor.lab.getLogicalId(construct.node)}_${suffix}`;
}
