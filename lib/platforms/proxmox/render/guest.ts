import { Lazy } from "cdktf";
import { fail } from "../../../lab/errors.js";
import type { Guest } from "../../../lab/guest.js";
import { pathInLab } from "../../../lab/scope.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import type { ProxmoxHost } from "../host.js";
import { MARK_PREFIX, tagName } from "../tags.js";
import { earlierRestarts } from "./guest-networks.js";
import { labMark } from "./lab-identity.js";
import type { BridgePort } from "./networks.js";
import { Sdn } from "./sdn.js";

/** Assigns a guest's id. Machines and containers share one range. */
export function assignVmId(proxmox: ProxmoxHost, guest: Guest, explicit: number | undefined): () => number {
  return guest.lab.assignNumber({
    at: guest,
    what: "VM id",
    pool: "VM ids",
    name: pathInLab(guest),
    range: proxmox.vmIds,
    explicit,
  });
}

/** Returns a guest's node. @throws where the hypervisor has no such node */
export function nodeOf(proxmox: ProxmoxHost, guest: Guest): string {
  const { node = proxmox.nodeName } = (guest as Guest & { options?: ProxmoxGuestOptions }).options ?? {};
  if (!proxmox.nodes.has(node)) {
    const nodes = [...proxmox.nodes.keys()].join(", ");
    fail(guest, `options.node is ${node}; give one of the nodes of ${proxmox.node.path} (${nodes}), or add it there`);
  }
  return node;
}

/**
 * Returns a guest's dependencies. The bridge of a virtual network does not exist before the SDN is applied.
 *
 * @param others Terraform addresses that are final when the lab is complete
 */
export function dependencies(guest: Guest, ports: readonly BridgePort[], others: readonly string[] = []): string[] {
  const applied = ports.some(({ isSdn }) => isSdn) ? [Sdn.in(guest.lab).applied] : [];
  return Lazy.listValue({
    produce: () => {
      const all = [...applied, ...others, ...earlierRestarts(guest)];
      return all.length > 0 ? all : undefined;
    },
  });
}

/** Returns the attributes that machines and containers have in common. */
export function guestSettings(proxmox: ProxmoxHost, guest: Guest, options: ProxmoxGuestOptions) {
  return {
    description: guest.description,
    tags: tagsOf(proxmox, guest, options),
    started: guest.running,
    startup: options.startOrder === undefined ? undefined : { order: options.startOrder },
    protection: guest.deletionProtection || undefined,
  };
}

/**
 * Returns the attributes that the cluster decides once the guest exists: otherwise each plan would move the guest back.
 */
export function movedByCluster({ highAvailability }: ProxmoxGuestOptions): string[] {
  return highAvailability ? ["node_name"] : [];
}

function tagsOf(proxmox: ProxmoxHost, { lab }: Guest, { tags = [] }: ProxmoxGuestOptions): string[] {
  // In Proxmox VE's own form: any other order or upper case would be a change in each plan.
  const names = [...new Set([lab.node.id, ...tags].map(tagName))];
  // No other tag begins like the mark, so its digits do not matter for the order.
  const before = names.filter((name) => name < MARK_PREFIX).sort();
  const after = names.filter((name) => name > MARK_PREFIX).sort();
  return [...before, labMark(proxmox), ...after];
}
