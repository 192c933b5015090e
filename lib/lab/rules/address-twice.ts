import { duplicates } from "../duplicates.js";
import type { Rule } from "./rule.js";
import { staticAddresses } from "./static-addresses.js";

export const addressTwice: Rule = {
  code: "LV104",
  title: "One address for two guests of a network",
  why: "Each of them would answer for the other.",
  fix: "Give one of them another address. Where labvisor.lock.json holds both (two branches were merged), take the newer line out and synthesise.",
  *check(lab) {
    for (const [earlier, later] of duplicates(
      staticAddresses(lab),
      ({ network, address }) => `${network.node.path} ${address}`,
    )) {
      yield {
        at: later.at.guest,
        message: `${later.at} has ${later.address}, which ${earlier.at} of ${earlier.at.guest.node.path} has too`,
      };
    }
  },
};
