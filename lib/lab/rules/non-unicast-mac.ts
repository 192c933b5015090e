import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

export const nonUnicastMac: Rule<Guest> = {
  code: "LV110",
  appliesTo: Guest,
  title: "MAC address that is not unicast",
  why: "An odd first octet addresses a group of stations (IEEE 802, section 8), and all zeros address none.",
  fix: "give an address with an even first octet, or none to have one derived",
  *check({ adapters }) {
    for (const adapter of adapters) {
      if (!adapter.mac.isUnicast) yield `the MAC address of ${adapter} is ${adapter.mac}, which is not unicast`;
    }
  },
};
