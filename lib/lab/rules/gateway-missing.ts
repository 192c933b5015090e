import { NetworkCategory } from "../../net/network-category.js";
import { Vlan } from "../networks/vlan.js";
import type { Rule } from "./rule.js";

export const gatewayMissing: Rule = {
  code: "LV123",
  severity: "warning",
  title: "A gateway that no guest of the lab is",
  why: "A VLAN of an internal network has nothing but guests on it: what they send to an address that none of them has is lost.",
  fix: "Give the guest that routes the gateway's address, vlan.at(), or take the gateway away.",
  *check(lab) {
    const interfaces = lab.guests.flatMap((guest) => guest.interfaces);
    for (const network of lab.networks) {
      if (!(network instanceof Vlan) || network.category !== NetworkCategory.ISOLATED || !network.gateway) continue;
      const onIt = interfaces.filter((each) => each.network === network);
      if (onIt.length > 0 && onIt.every(({ address }) => address !== network.gateway)) {
        yield { at: network, message: `its gateway is ${network.gateway}, and none of its guests has that address` };
      }
    }
  },
};
