import { Nat } from "../networks/nat.js";
import type { Rule } from "./rule.js";

export const natOverlap: Rule = {
  code: "LV101",
  title: "A network overlaps the subnet behind a guest's own NAT",
  why: "Behind its own NAT every guest is 10.0.2.15 in 10.0.2.0/24, so it would look for the network's other members there.",
  fix: "Give the network another subnet.",
  *check(lab) {
    for (const network of lab.networks) {
      const behindNat = lab.guests.find(
        (guest) =>
          guest.hypervisor === network.hypervisor && guest.adapters.some(({ attachment }) => attachment instanceof Nat),
      );
      if (behindNat && network.subnet.overlaps(Nat.SUBNET)) {
        yield {
          at: network,
          message: `${network.subnet} overlaps ${Nat.SUBNET}, the subnet behind the NAT of ${behindNat.name}`,
        };
      }
    }
  },
};
