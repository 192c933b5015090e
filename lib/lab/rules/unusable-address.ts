import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";
import { staticAddressesOf } from "./static-addresses.js";

export const unusableAddress: Rule<Guest> = {
  code: "LV103",
  appliesTo: Guest,
  title: "Address that no guest of the network can have",
  why: "A guest needs an address of its own inside the network's subnet.",
  fix: "give a free address of the subnet, or none to have one assigned",
  *check(guest) {
    for (const { networkInterface, network, address } of staticAddressesOf(guest)) {
      const { subnet, node } = network;
      const reserved = subnet.contains(address) ? network.reservedFor(address) : undefined;
      if (!subnet.contains(address)) {
        yield `the address of ${networkInterface} is ${address}, which is outside ${subnet} of ${node.path}`;
      } else if (reserved) {
        yield `the address of ${networkInterface} is ${address}, ${reserved} of ${node.path}`;
      }
    }
  },
};
