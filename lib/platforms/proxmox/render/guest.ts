import { Lazy } from "cdktf";
import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import type { LabScope } from "../../../lab/scope.js";
import { pathInLab } from "../../../lab/scope.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import type { Proxmox } from "../hypervisor.js";
import { tagName } from "../names.js";
import { type BridgePort, bridgePortForAdapter } from "./networks.js";
import { Sdn } from "./sdn.js";

/** Has a guest's id assigned: those of machines and containers are of one range. */
export function assignVmId(proxmox: Proxmox, guest: Guest, explicit: number | undefined): () => number {
  return guest.lab.assignNumber({
    at: guest,
    what: "VM id",
    pool: "VM ids",
    name: pathInLab(guest),
    range: proxmox.vmIds,
    explicit,
  });
}

/** The node that a guest is on. */
export function nodeOf(proxmox: Proxmox, guest: Guest): string {
  const { node = proxmox.nodeName } = (guest as Guest & { options?: ProxmoxGuestOptions }).options ?? {};
  if (!proxmox.nodes.has(node)) {
    fail(
      guest,
      `is on the node ${node}, and ${proxmox.node.path} has ${[...proxmox.nodes.keys()].join(", ")}: name it among its nodes`,
    );
  }
  return node;
}

/** What the guest's adapters are plugged into, in their order. */
export function bridgePortsFor(proxmox: Proxmox, { adapters }: Guest): BridgePort[] {
  return adapters.map((adapter) => bridgePortForAdapter(proxmox, adapter));
}

/**
 * What a guest depends on. Where it is on a virtual network, there is no bridge for it before the SDN is applied.
 *
 * @param others Terraform addresses, which are settled when the lab is complete
 */
export function dependencies(lab: LabScope, plugs: readonly BridgePort[], others: readonly string[] = []): string[] {
  const applied = plugs.some(({ isSdn }) => isSdn) ? [Sdn.in(lab).applied] : [];
  const all = () => [...applied, ...others];
  return Lazy.listValue({ produce: () => (all().length > 0 ? all() : undefined) });
}

/** The attributes that machines and containers have alike. */
export function guestSettings(guest: Guest, options: ProxmoxGuestOptions) {
  return {
    description: guest.description,
    tags: tagsOf(guest, options),
    started: guest.running,
    startup: options.startOrder === undefined ? undefined : { order: options.startOrder },
    protection: guest.deletionProtection || undefined,
  };
}

/** What is ignored of a guest once it is there because the cluster decides it: else each plan would take the guest back from where it was moved. */
export function movedByCluster({ highAvailability }: ProxmoxGuestOptions): string[] {
  return highAvailability ? ["node_name"] : [];
}

function tagsOf({ lab }: Guest, { tags = [] }: ProxmoxGuestOptions): string[] {
  // Proxmox VE keeps them so; in another order, or with upper case, each plan would change them.
  return [...new Set([lab.node.id, ...tags].map(tagName))].sort();
}
