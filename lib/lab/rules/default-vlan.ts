import { Vlan } from "../networks/vlan.js";
import type { Rule } from "./rule.js";

export const defaultVlan: Rule = {
  code: "LV119",
  title: "VLAN 1 beside guests without a VLAN",
  why: "Bridges and switches put frames without a tag into VLAN 1 unless they are told otherwise: the guests of both would see each other.",
  fix: "Give the VLAN another vid, such as 10.",
  *check(lab) {
    for (const vlan of lab.networks) {
      if (!(vlan instanceof Vlan) || vlan.vid !== 1) continue;
      const guest = lab.guests.find(({ adapters }) => adapters.some(({ network }) => network === vlan.on));
      if (guest)
        yield { at: vlan, message: `it has the vid 1, and ${guest.name} is on ${vlan.on.node.path} without a VLAN` };
    }
  },
};
