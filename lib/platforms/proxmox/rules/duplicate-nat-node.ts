import { duplicates } from "../../../lab/duplicates.js";
import { Hypervisor } from "../../../lab/hypervisor.js";
import { isNat, Nat } from "../../../lab/networks/nat.js";
import type { Rule } from "../../../lab/rule.js";
import { labsOfApp } from "../../../lab/scope.js";
import type { ProxmoxHost } from "../host.js";

export const duplicateNatNode: Rule<Hypervisor> = {
  code: "LV141",
  appliesTo: Hypervisor,
  title: "Per-machine NAT of two hypervisors on one Proxmox VE node",
  why:
    `On Proxmox VE, guests with per-machine NAT share the subnet ${Nat.SUBNET} without seeing each other, and a ` +
    "node can have a subnet only once.",
  fix: "give the guests of one hypervisor a NatNetwork, or make separate apps of labs that are never applied together",
  *check(hypervisor) {
    const places = hypervisorsWithNat(hypervisor).flatMap((each) =>
      [...each.nodes.keys()].map((node) => ({ each, node })),
    );
    for (const [earlier, later] of duplicates(places, ({ node }) => node)) {
      if (later.each === hypervisor) {
        yield `its guests have per-machine NAT on node ${later.node}, and so do those of ${earlier.each.node.path}`;
      }
    }
  },
};

/** Returns the Proxmox VE hypervisors of the app with guests behind per-machine NAT, in their order. */
function hypervisorsWithNat({ lab }: Hypervisor): ProxmoxHost[] {
  const guests = labsOfApp(lab)
    .flatMap((each) => each.guests)
    .filter(({ adapters }) => adapters.some(({ attachment }) => isNat(attachment)));
  const hypervisors = new Set(guests.map(({ hypervisor }) => hypervisor));
  return [...hypervisors].filter(({ rules }) => rules.includes(duplicateNatNode)) as ProxmoxHost[];
}
