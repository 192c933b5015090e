import { isNat, Nat } from "../networks/nat.js";
import { Network } from "../networks/network.js";
import type { Rule } from "../rule.js";

export const natOverlap: Rule<Network> = {
  code: "LV101",
  appliesTo: Network,
  title: "Network that overlaps the subnet of per-machine NAT",
  why:
    "Behind its own NAT, every guest is 10.0.2.15 in 10.0.2.0/24 and would look for the network's other members " +
    "there.",
  fix: `give a subnet outside ${Nat.SUBNET}, such as 192.168.56.0/24`,
  *check({ hypervisor, subnet }) {
    const behindNat = hypervisor.lab.guests.find(
      (guest) => guest.hypervisor === hypervisor && guest.adapters.some(({ attachment }) => isNat(attachment)),
    );
    if (behindNat && subnet.overlaps(Nat.SUBNET)) {
      yield `cidr is ${subnet}, which overlaps ${Nat.SUBNET}, the NAT subnet of ${behindNat.node.path}`;
    }
  },
};
