import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { staticAddressesOf } from "./static-addresses.js";

export const addressInDhcpRange: Rule<Guest> = {
  code: "LV105",
  appliesTo: Guest,
  title: "Static address in a DHCP range",
  why: "The DHCP server may lease the address to another guest.",
  fix: "give an address outside the range, or turn off the network's DHCP",
  *check(guest) {
    for (const { networkInterface, network, address } of staticAddressesOf(guest)) {
      const range = network.dhcp?.range;
      if (!range?.includes(address)) continue;
      const server = `the DHCP server of ${network.node.path}`;
      yield `the address of ${networkInterface} is ${address}, which ${server} leases (${range})`;
    }
  },
};
