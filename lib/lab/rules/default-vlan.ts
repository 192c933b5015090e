import { Vlan } from "../networks/vlan.js";
import type { Rule } from "./rule.js";

export const defaultVlan: Rule = {
  code: "LV119",
  title: "VLAN 1 beside guests without a VLAN, or in a trunk",
  why: "Bridges and switches put frames without a tag into VLAN 1 unless they are told otherwise: the guests of both would see each other, and a trunk would have the VLAN's frames without a tag.",
  fix: "Give the VLAN another VLAN ID, such as 10.",
  *check(lab) {
    for (const vlan of lab.networks) {
      if (!(vlan instanceof Vlan) || vlan.vlanId !== 1) continue;
      const interfaces = lab.guests.flatMap((guest) => guest.interfaces);
      const plain = interfaces.find(({ network }) => network === vlan.network);
      if (plain)
        yield {
          at: vlan,
          message: `it has VLAN ID 1, and ${plain.guest.name} is on ${vlan.network.node.path} without a VLAN`,
        };
      const tagged = interfaces.find(({ network, vlanId }) => network === vlan && vlanId !== undefined);
      if (tagged) yield { at: vlan, message: `it has VLAN ID 1, and ${tagged.guest.name} has a trunk with it` };
    }
  },
};
