import { Vlan } from "../networks/vlan.js";
import type { Rule } from "../rule.js";

export const defaultVlan: Rule<Vlan> = {
  code: "LV119",
  appliesTo: Vlan,
  title: "VLAN 1 next to untagged guests, or in a trunk",
  why:
    "By default, bridges and switches put untagged frames into VLAN 1. Guests of both would see each other, and a " +
    "trunk would carry the VLAN's frames untagged.",
  fix: "give another `vlanId`, such as 10",
  *check(vlan) {
    if (vlan.vlanId !== 1) return;
    const interfaces = vlan.hypervisor.lab.guests.flatMap((guest) => guest.interfaces);
    const untagged = interfaces.find(({ network }) => network === vlan.network);
    if (untagged) yield `vlanId is 1, and ${untagged.guest.node.path} is on ${vlan.network.node.path} without a VLAN`;
    const tagged = interfaces.find(({ network, vlanId }) => network === vlan && vlanId !== undefined);
    if (tagged) yield `vlanId is 1, and ${tagged.guest.node.path} has a trunk with this VLAN`;
  },
};
