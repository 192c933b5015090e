import { Lazy } from "cdktf";
import type { Guest } from "../lab/guest.js";
import type { Lab } from "../lab/lab.js";
import { pathInLab } from "../lab/lab-of.js";
import type { ProxmoxGuestOptions } from "./guest-options.js";
import { tagName } from "./names.js";
import { type Plug, plugOfAdapter } from "./networks.js";
import type { Proxmox } from "./proxmox.js";
import { Sdn } from "./sdn.js";

/** Has a guest's id assigned: those of machines and containers are of one range. */
export function assignVmId(proxmox: Proxmox, guest: Guest, given: number | undefined): () => number {
  return guest.lab.assignNumber({
    at: guest,
    what: "VM id",
    pool: "VM ids",
    name: pathInLab(guest),
    range: proxmox.vmIds,
    given,
  });
}

/** What the guest's adapters are plugged into, in their order. */
export function plugsOf(proxmox: Proxmox, { adapters }: Guest): Plug[] {
  return adapters.map((adapter) => plugOfAdapter(proxmox, adapter));
}

/**
 * What a guest depends on. Where it is on a virtual network, there is no bridge for it before the SDN is applied.
 *
 * @param others Terraform addresses, which are settled when the lab is complete
 */
export function dependencies(lab: Lab, plugs: readonly Plug[], others: readonly string[] = []): string[] {
  const applied = plugs.some(({ isSdn }) => isSdn) ? [Sdn.in(lab).applied] : [];
  const all = () => [...applied, ...others];
  return Lazy.listValue({ produce: () => (all().length > 0 ? all() : undefined) });
}

/** The attributes that machines and containers have alike. */
export function guestSettings(proxmox: Proxmox, guest: Guest, options: ProxmoxGuestOptions) {
  return {
    node_name: proxmox.nodeName,
    description: guest.description,
    tags: tagsOf(guest, options),
    started: guest.running,
    startup: options.startOrder === undefined ? undefined : { order: options.startOrder },
    protection: options.protection,
  };
}

function tagsOf({ lab }: Guest, { tags = [] }: ProxmoxGuestOptions): string[] {
  // Proxmox VE keeps them so; in another order, or with upper case, each plan would change them.
  return [...new Set([lab.node.id, ...tags].map(tagName))].sort();
}
