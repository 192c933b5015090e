import { isBridgedNetwork } from "../networks/bridged-network.js";
import { isVlan } from "../networks/vlan.js";
import { type Rule, Severity } from "../rule.js";
import type { LabScope } from "../scope.js";

export const networkWithoutGuests: Rule<LabScope> = {
  code: "LV138",
  severity: Severity.WARNING,
  title: "Network without guests",
  why: "It uses a subnet, and often an interface of the host, for nothing.",
  fix: "attach a guest to it, or remove it",
  *check({ guests, networks }) {
    const used = new Set(guests.flatMap(({ interfaces }) => interfaces.flatMap(({ network }) => network ?? [])));
    const carriers = new Set<unknown>(networks.flatMap((network) => (isVlan(network) ? network.network : [])));
    for (const network of networks) {
      // A LAN is there without the lab, and only its description belongs to it.
      if (!used.has(network) && !carriers.has(network) && !isBridgedNetwork(network))
        yield { at: network, message: "no guest is on it" };
    }
  },
};
