import type { Rule } from "./rule.js";
import { staticAddresses } from "./static-addresses.js";

export const addressOutside: Rule = {
  code: "LV103",
  title: "An address that no guest of the network may have",
  why: "A guest reaches its network by an address inside the subnet that is its own.",
  fix: "Give it an address that is free, or none to have one assigned.",
  *check(lab) {
    for (const { at, network, address } of staticAddresses(lab)) {
      const { subnet } = network;
      if (!subnet.contains(address)) {
        yield {
          at: at.guest,
          message: `${at} has ${address}, which is outside ${subnet} of ${network.node.path}`,
        };
      } else if (network.reservedFor(address)) {
        yield {
          at: at.guest,
          message: `${at} has ${address}, ${network.reservedFor(address)} of ${network.node.path}`,
        };
      }
    }
  },
};
