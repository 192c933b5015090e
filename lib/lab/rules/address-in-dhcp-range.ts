import type { Rule } from "./rule.js";
import { staticAddresses } from "./static-addresses.js";

export const addressInDhcpRange: Rule = {
  code: "LV105",
  title: "A static address inside a DHCP range",
  why: "The DHCP server may lease the address to another guest.",
  fix: "Give it an address outside the range, or switch the network's DHCP off.",
  *check(lab) {
    for (const { at, network, address } of staticAddresses(lab)) {
      if (network.dhcp?.range.includes(address)) {
        yield {
          at: at.guest,
          message: `${at} has ${address}, and the DHCP server of ${network.node.path} leases ${network.dhcp.range}`,
        };
      }
    }
  },
};
